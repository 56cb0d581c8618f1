package dev.tanqiao.lab.simulator;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One address in front of several ports that come and go: each connection goes to the next that takes it, byte for byte. It can
 * be shut, so that whoever comes is refused, and opened again.
 */
public final class Front implements AutoCloseable {

    private static final int CONNECT_MILLIS = 500;
    private static final int BUFFER = 8_192;
    private static final int WAITING_AT_MOST = 50;

    private final InetSocketAddress address;
    private final Supplier<List<Integer>> ports;
    private final AtomicInteger turn = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        var thread = new Thread(work, "front");
        thread.setDaemon(true);
        return thread;
    });

    private @Nullable ServerSocket door;

    /** Whoever waits at the door: the port is free only when nobody does. */
    private Future<?> waiting;

    /** Holds the port while the door is shut: bound and not listening, so that nobody takes it and everybody is refused. */
    private @Nullable Socket bolt;

    /**
     * Listens on a free port.
     *
     * @param ports who takes connections at the moment; none: whoever comes is turned away
     */
    public Front(Supplier<List<Integer>> ports) {
        this(0, ports);
    }

    /**
     * Listens on a port.
     *
     * @param port 0 takes a free one
     * @throws UncheckedIOException when it is taken
     */
    public Front(int port, Supplier<List<Integer>> ports) {
        this.ports = ports;
        ServerSocket opened = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), opened.getLocalPort());
        this.door = opened;
        this.waiting = threads.submit(() -> receive(opened));
    }

    /** Where it listens, or will again. */
    public int port() {
        return address.getPort();
    }

    /** Refuses whoever comes from now on; who is in goes on. */
    public synchronized void shut() {
        if (door != null) {
            try {
                door.close();
                door = null;
                waiting.get();
                bolt = new Socket();
                bolt.setReuseAddress(true);
                bolt.bind(address);
            } catch (IOException failure) {
                throw new UncheckedIOException("Port %s cannot be shut.".formatted(port()), failure);
            } catch (ExecutionException failure) {
                throw new IllegalStateException("Nobody receives at port %s any more.".formatted(port()), failure);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes connections again. */
    public synchronized void open() {
        if (door == null) {
            if (bolt != null) {
                closeQuietly(bolt);
                bolt = null;
            }
            ServerSocket opened = listen(address);
            door = opened;
            waiting = threads.submit(() -> receive(opened));
        }
    }

    private static ServerSocket listen(InetSocketAddress address) {
        try {
            var opened = new ServerSocket();
            opened.setReuseAddress(true);
            opened.bind(address, WAITING_AT_MOST);
            return opened;
        } catch (IOException taken) {
            throw new UncheckedIOException(
                    address.getPort() == 0
                            ? "No port is free on this machine."
                            : "Port %s cannot be listened on.".formatted(address.getPort()),
                    taken);
        }
    }

    private void receive(ServerSocket opened) {
        while (!opened.isClosed()) {
            try {
                Socket caller = opened.accept();
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

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException ended) {
            // It is over in any case.
        }
    }

    @Override
    public synchronized void close() {
        for (Closeable one : new Closeable[] {door, bolt}) {
            if (one != null) {
                closeQuietly(one);
            }
        }
        threads.shutdownNow();
    }
}
