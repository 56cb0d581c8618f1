package dev.tanqiao.hub.route;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how much of an answer is read, its head and its body, unpacked, and how long that may take: an answer of a gigabyte, or one that
 * drips for ever, must not stop the hub. What is UTF-8 is read so, whatever charset it names. Whatever is not read is left, and its
 * connection is closed. Cookies are not kept at all.
 */
final class AnswerBound implements HttpClientConfigurer {

    /**
     * From the request to the answer's last byte, in process time, besides the response timeout, which counts between two bytes
     * only.
     */
    private static final Duration READ_WITHIN = Duration.ofSeconds(10);

    private static final ScheduledExecutorService WATCH = watch();

    private final int mostBytes;
    private final boolean cut;
    private final Duration within;
    private volatile @Nullable Error error;

    /**
     * @param cut whether what has no readable end, too long, too slow or broken off, is cut there, and nothing is unpacked: the status counts all
     *     the same; else it is no answer
     */
    AnswerBound(int mostBytes, boolean cut) {
        this(mostBytes, cut, READ_WITHIN);
    }

    AnswerBound(int mostBytes, boolean cut, Duration within) {
        this.mostBytes = mostBytes;
        this.cut = cut;
        this.within = within;
    }

    private static ScheduledExecutorService watch() {
        var watch = new ScheduledThreadPoolExecutor(1, work -> {
            var thread = new Thread(work, "answer-bound");
            thread.setDaemon(true);
            return thread;
        });
        watch.setRemoveOnCancelPolicy(true); // else each waits there for its time, long over
        return watch;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.addExecInterceptorFirst("answer-bound", this::execute);
        // One client serves all people and all subscribers of a host: what one was given must not be in another's
        // request.
        client.disableCookieManagement();
        if (cut) {
            client.disableContentCompression();
        }
    }

    /** What the last call ended with, if that was an {@link Error}: memory that ran out, say. */
    @Nullable
    Error lastError() {
        return error;
    }

    private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Timeout silence = scope.clientContext.getRequestConfigOrDefault().getResponseTimeout();
        var end = new End(scope.execRuntime, silence == null ? within : within.plus(silence.toDuration()));
        boolean read = false;
        try {
            // Packing a short answer costs both sides more than it saves; one that is packed all the same is unpacked.
            request.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
            ClassicHttpResponse response = chain.proceed(request, scope);
            error = null;
            Charset named = charset(response);
            response.removeHeaders(HttpHeaders.CONTENT_TYPE);
            response.removeHeaders(HttpHeaders.CONTENT_ENCODING); // unpacked by now, or never
            HttpEntity entity = response.getEntity();
            if (entity != null) {
                response.setEntity(new Bounded(entity, end));
                read = true;
            }
            if (named != null && entity != null && !cut) {
                response.setEntity(new ByteArrayEntity(utf8(response.getEntity(), named), null));
            }
            return response;
        } catch (IOException broken) {
            error = null;
            throw end.told(broken);
        } catch (Error died) {
            error = died;
            scope.execRuntime.discardEndpoint();
            throw died;
        } finally {
            if (!read) {
                end.isOver();
            }
        }
    }

    /** A charset that there is and that is not UTF-8. */
    private static @Nullable Charset charset(ClassicHttpResponse response) {
        Header said = response.getFirstHeader(HttpHeaders.CONTENT_TYPE);
        ContentType type = said == null ? null : ContentType.parseLenient(said.getValue());
        Charset named = type == null ? null : type.getCharset();
        return StandardCharsets.UTF_8.equals(named) ? null : named;
    }

    /** As it is where it is UTF-8, whatever it says; else from the charset that it names. */
    private static byte[] utf8(HttpEntity answer, Charset named) throws IOException {
        try (answer) {
            byte[] bytes = answer.getContent().readAllBytes();
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
                return bytes;
            } catch (CharacterCodingException another) {
                return new String(bytes, named).getBytes(StandardCharsets.UTF_8);
            }
        }
    }

    /** When an answer must be over: nobody but the client reads it, so its connection is closed from outside. */
    private static final class End {
        private final ExecRuntime connection;
        private final Duration most;
        private final ScheduledFuture<?> closing;
        private volatile boolean passed;

        End(ExecRuntime connection, Duration most) {
            this.connection = connection;
            this.most = most;
            this.closing = WATCH.schedule(this::pass, most.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void pass() {
            passed = true;
            connection.discardEndpoint();
        }

        /** Nothing more is read. */
        void isOver() {
            closing.cancel(false);
        }

        /** Closing the stream would read the rest; closing the connection does not. */
        void leave() {
            isOver();
            connection.discardEndpoint();
        }

        boolean hasPassed() {
            return passed;
        }

        IOException told(IOException broken) {
            return passed
                    ? new NoEnd("the answer was not over after %s s".formatted(most.toSeconds()), broken)
                    : broken;
        }
    }

    /** No answer that can be used: it was too long, or took too long. */
    static final class NoEnd extends IOException {
        private static final long serialVersionUID = 1L;

        NoEnd(String sentence, @Nullable Throwable cause) {
            super(sentence, cause);
        }
    }

    private final class Bounded extends HttpEntityWrapper {
        private final Reading reading;

        Bounded(HttpEntity answer, End end) throws IOException {
            super(answer);
            this.reading = new Reading(super.getContent(), end);
        }

        /** Not known: what is cut is shorter than it says. */
        @Override
        public long getContentLength() {
            return -1;
        }

        @Override
        public InputStream getContent() {
            return reading;
        }

        @Override
        public void writeTo(OutputStream to) throws IOException {
            reading.transferTo(to);
        }

        @Override
        public void close() throws IOException {
            reading.close();
        }
    }

    private final class Reading extends FilterInputStream {
        private final End end;
        private int read;
        private boolean left;

        Reading(InputStream answer, End end) {
            super(answer);
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (left) {
                return -1;
            }
            int got = next(to, offset, length);
            if (got > 0) {
                read += got;
            }
            if (read <= mostBytes) {
                return got;
            }
            left = true;
            end.leave();
            if (cut) {
                return got > 1 ? got - 1 : -1;
            }
            throw new NoEnd("the answer was longer than %s bytes".formatted(mostBytes), null);
        }

        private int next(byte[] to, int offset, int length) throws IOException {
            try {
                // One byte more than may be kept tells whether there is more.
                int got = super.read(to, offset, Math.min(length, mostBytes - read + 1));
                if (got < 0 && end.hasPassed()) {
                    throw new IOException("closed while it was read");
                }
                return got;
            } catch (IOException broken) {
                left = true;
                end.leave();
                if (cut) {
                    return -1;
                }
                throw end.told(broken);
            }
        }

        @Override
        public void close() throws IOException {
            end.isOver();
            if (!left) {
                super.close();
            }
        }
    }
}
