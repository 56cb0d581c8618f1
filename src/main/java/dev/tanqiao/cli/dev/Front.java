package dev.tanqiao.cli.dev;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** One address in front of several ports that come and go: each connection goes to the next that takes it, byte for byte. */
final class Front implements AutoCloseable {

    private static final int CONNECT_MILLIS = 500;
    private static final int BUFFER = 8_192;

    private final ServerSocket door;
    private final Supplier<List<Integer>> ports;
    private final AtomicInteger turn = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "front");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param ports who takes connections at the moment; none: whoever comes is turned away
     */
    Front(Supplier<List<Integer>> ports) {
        this.ports = ports;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException none) {
            throw new UncheckedIOException("No port is free on this machine.", none);
        }
        threads.execute(this::receive);
    }

    int port() {
        return door.getLocalPort();
    }

    private void receive() {
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                threads.execute(() -> lead(caller));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void lead(Socket caller) {
        try (caller) {
            List<Integer> now = ports.get();
            for (int i = 0; i < now.size(); i++) {
                int port = now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
                try (var behind = new Socket()) {
                    behind.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
                    join(caller, behind);
                    return;
                } catch (java.net.ConnectException | java.net.SocketTimeoutException gone) {
                    // The next one may be there.
                }
            }
        } catch (IOException ended) {
            // One side has gone; the other is closed with it.
        }
    }

    private void join(Socket caller, Socket behind) throws IOException {
        threads.execute(() -> {
            try {
                pass(caller.getInputStream(), behind.getOutputStream());
            } catch (IOException ended) {
                // The other direction ends as well.
            } finally {
                closeQuietly(behind);
            }
        });
        pass(behind.getInputStream(), caller.getOutputStream());
    }

    private static void pass(InputStream from, OutputStream to) throws IOException {
        var buffer = new byte[BUFFER];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            to.write(buffer, 0, read);
            to.flush();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException ended) {
            // It is over in any case.
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        threads.shutdownNow();
    }
}
