package dev.tanqiao.lab.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Takes webhooks, and says 200 to each: as lean as a receiver can be, since it shares the processors. Tells its port once it listens. */
final class Receiver implements Player {

    private static final byte[] TAKEN =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void play(Place place) throws IOException {
        try (var server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress())) {
            System.out.println(READY + " " + server.getLocalPort());
            while (true) {
                Socket sender = server.accept();
                sender.setTcpNoDelay(true);
                new Thread(() -> takeAll(sender), "sender").start();
            }
        }
    }

    private static void takeAll(Socket sender) {
        try (sender) {
            InputStream in = new BufferedInputStream(sender.getInputStream());
            while (!PlainHttp.line(in).isEmpty()) {
                int length = 0;
                for (String header = PlainHttp.line(in); !header.isEmpty(); header = PlainHttp.line(in)) {
                    length = PlainHttp.length(header.toLowerCase(Locale.ROOT), length);
                }
                in.skipNBytes(length);
                sender.getOutputStream().write(TAKEN);
            }
        } catch (IOException gone) {
            System.out.println("a sender has gone: " + gone);
        }
    }
}
