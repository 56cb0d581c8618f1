package dev.tanqiao.lab.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/** As much of HTTP as a limit needs: a thread for each connection, and bodies of a known length. */
final class PlainHttp {

    private static final String LENGTH = "content-length:";
    private static final int BACKLOG = 256;
    private static final int HEXADECIMAL = 16;

    private PlainHttp() {}

    /** What a request becomes. */
    @FunctionalInterface
    interface Answering {
        /** The body of the answer, JSON; the request is done when this returns. */
        byte[] answer(byte[] body) throws Exception;
    }

    /** Serves for ever, and says its port once it listens. A request that fails ends the process. */
    static void serve(Answering answering) throws IOException {
        try (var server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())) {
            System.out.println(Player.READY + " " + server.getLocalPort());
            while (true) {
                Socket sender = server.accept();
                sender.setTcpNoDelay(true);
                new Thread(() -> serve(sender, answering), "sender").start();
            }
        }
    }

    private static void serve(Socket sender, Answering answering) {
        try (sender) {
            InputStream in = new BufferedInputStream(sender.getInputStream());
            while (!line(in).isEmpty()) {
                int length = 0;
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    length = length(header.toLowerCase(Locale.ROOT), length);
                }
                byte[] answer = answering.answer(in.readNBytes(length));
                sender.getOutputStream().write(message("HTTP/1.1 200 OK", date(), answer));
            }
        } catch (IOException gone) {
            System.out.println("a sender has gone: " + gone);
        } catch (Exception failure) {
            throw Loop.end(failure);
        }
    }

    private static String date() {
        return "Date: "
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().atZone(ZoneOffset.UTC));
    }

    /** A request or an answer with a JSON body, as bytes. */
    static byte[] message(String first, String headers, byte[] body) {
        byte[] head = ("%s\r\n%s\r\nContent-Type: application/json;charset=UTF-8\r\nContent-Length: %s\r\n\r\n"
                        .formatted(first, headers, body.length))
                .getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }

    /** How long the body is, if this header says so; else as before. */
    static int length(String lowerCaseHeader, int before) {
        return lowerCaseHeader.startsWith(LENGTH)
                ? Integer.parseInt(lowerCaseHeader.substring(LENGTH.length()).strip())
                : before;
    }

    /** A body that comes in chunks. */
    static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int next = chunk(in); next > 0; next = chunk(in)) {
            body.write(in.readNBytes(next));
            line(in);
        }
        line(in);
        return body.toByteArray();
    }

    private static int chunk(InputStream in) throws IOException {
        return Integer.parseInt(line(in), HEXADECIMAL);
    }

    /** Without its end; empty where nothing more comes. */
    static String line(InputStream in) throws IOException {
        var line = new StringBuilder(64);
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
