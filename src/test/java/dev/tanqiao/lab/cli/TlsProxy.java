package dev.tanqiao.lab.cli;

import dev.tanqiao.base.net.OwnCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Ends TLS before a server, as docs/OPERATING.md asks for: one request a connection, and {@code Host} as it came. */
final class TlsProxy implements AutoCloseable {

    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String ADDED =
            "\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 127.0.0.1\r\nConnection: close";
    private static final int MOST_WAITING = 100;

    private final ServerSocket socket;
    private volatile int port;

    TlsProxy(OwnCertificate own) throws Exception {
        this.socket = own.server()
                .getServerSocketFactory()
                .createServerSocket(0, MOST_WAITING, InetAddress.getLoopbackAddress());
        inBackground(() -> {
            while (true) {
                Socket caller = socket.accept();
                inBackground(() -> pass(caller));
            }
        });
    }

    URI address() {
        return URI.create("https://localhost:" + socket.getLocalPort());
    }

    /** Who is behind it from now on; until then connections are closed. */
    void standsBefore(URI server) {
        port = server.getPort();
    }

    private void pass(Socket caller) throws IOException {
        try (caller;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String head = head(caller.getInputStream());
            server.getOutputStream()
                    .write(head.replace(END_OF_HEAD, ADDED + END_OF_HEAD).getBytes(StandardCharsets.ISO_8859_1));
            inBackground(() -> caller.getInputStream().transferTo(server.getOutputStream()));
            server.getInputStream().transferTo(caller.getOutputStream());
        }
    }

    private static String head(InputStream in) throws IOException {
        var read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.ISO_8859_1).endsWith(END_OF_HEAD)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("it hung up");
            }
            read.write(next);
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void inBackground(Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                // one of the two has hung up
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
