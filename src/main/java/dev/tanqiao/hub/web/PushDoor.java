package dev.tanqiao.hub.web;

import dev.tanqiao.hub.store.push.PushPaths;
import java.util.Set;

/**
 * Who may push to us.
 *
 * @param paths the secret segments of the address that the city pushes to
 * @param allowedAddresses addresses that may push; empty: any that knows the secret
 */
public record PushDoor(PushPaths paths, Set<AddressRange> allowedAddresses) {}
