package dev.tanqiao.lab.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for a server that is told its port before it starts. It lies below those that a machine gives to outgoing connections
 * and to servers that take any: one of these may be taken again before the server has started.
 */
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int BEHIND = 32_000;
    private static final int TRIES = 100;

    private FreePort() {}

    /** A port that was free a moment ago, on the loopback address. */
    public static int find() {
        for (int tried = 0; tried < TRIES; tried++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No port from %s to %s is free on this machine.".formatted(FIRST, BEHIND - 1));
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
