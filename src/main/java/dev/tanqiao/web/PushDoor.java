package dev.tanqiao.web;

import java.util.Set;

/**
 * Who may push to us, and how much.
 *
 * @param secret the secret segment of the address that the city pushes to
 * @param maxBytes a larger push is refused
 * @param allowedAddresses addresses that may push; empty: any that knows the secret
 */
public record PushDoor(String secret, int maxBytes, Set<String> allowedAddresses) {

    @Override
    public String toString() {
        return "PushDoor[***]";
    }
}
