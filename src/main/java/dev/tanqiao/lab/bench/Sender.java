package dev.tanqiao.lab.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** Sends requests over sixteen connections that stay open, one after the other on each; as lean as a client can be. */
final class Sender {

    static final int CONNECTIONS = 16;

    private static final String SUCCESS = "\"code\":200";

    private final int port;
    private final IntFunction<byte[]> request;

    /**
     * @param port where requests go, on this machine
     * @param request the bytes of a whole request by its number
     */
    Sender(int port, IntFunction<byte[]> request) {
        this.port = port;
        this.request = request;
    }

    /**
     * Sends requests that all have to be answered with success.
     *
     * @param perSecond how many are due in each; infinity: each as soon as a connection is free
     * @return nanoseconds from when each was due to its answer, the shortest first
     */
    long[] send(int first, int count, double perSecond) throws InterruptedException {
        long[] nanos = new long[count];
        var next = new AtomicInteger();
        long began = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        List<Future<?>> all = new ArrayList<>();
        for (int each = 0; each < CONNECTIONS; each++) {
            all.add(threads.submit(() -> {
                try (var line = new Line(port)) {
                    for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                        long due =
                                Double.isInfinite(perSecond) ? System.nanoTime() : began + (long) (i / perSecond * 1e9);
                        sleepUntil(due);
                        line.send(request.apply(first + i));
                        nanos[i] = System.nanoTime() - due;
                    }
                }
                return null;
            }));
        }
        threads.shutdown();
        await(all);
        Arrays.sort(nanos);
        return nanos;
    }

    private static void await(List<Future<?>> all) throws InterruptedException {
        for (Future<?> one : all) {
            try {
                one.get();
            } catch (ExecutionException failure) {
                throw new IllegalStateException(
                        "Nothing was measured, since a request was not answered as it should be: %s"
                                .formatted(failure.getCause()),
                        failure);
            }
        }
    }

    private static void sleepUntil(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** A connection; whoever answers may close it after an answer, and then another one is made. */
    private static final class Line implements AutoCloseable {

        private final int port;
        private Socket socket;
        private InputStream in;

        Line(int port) throws IOException {
            this.port = port;
            socket = connected();
            in = new BufferedInputStream(socket.getInputStream());
        }

        private Socket connected() throws IOException {
            var connected = new Socket(InetAddress.getLoopbackAddress(), port);
            connected.setTcpNoDelay(true);
            return connected;
        }

        void send(byte[] request) throws IOException {
            socket.getOutputStream().write(request);
            String status = PlainHttp.line(in);
            int length = 0;
            boolean chunked = false;
            boolean closing = false;
            for (String header = PlainHttp.line(in); !header.isEmpty(); header = PlainHttp.line(in)) {
                String lower = header.toLowerCase(Locale.ROOT);
                length = PlainHttp.length(lower, length);
                chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
                closing |= lower.startsWith("connection:") && lower.contains("close");
            }
            byte[] body = chunked ? PlainHttp.chunks(in) : in.readNBytes(length);
            String said = new String(body, StandardCharsets.UTF_8);
            if (!status.contains(" 200") || !said.contains(SUCCESS)) {
                throw new IOException("answer '%s' %s".formatted(status, said));
            }
            if (closing) {
                socket.close();
                socket = connected();
                in = new BufferedInputStream(socket.getInputStream());
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
