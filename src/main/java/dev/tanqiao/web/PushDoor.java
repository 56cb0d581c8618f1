package dev.tanqiao.web;

import java.util.Set;

/**
 * Who may push to us.
 *
 * @param secret the secret segment of the address that the city pushes to
 * @param allowedAddresses addresses that may push; empty: any that knows the secret
 */
public record PushDoor(String secret, Set<String> allowedAddresses) {

    @Override
    public String toString() {
        return "PushDoor[***]";
    }
}
