package dev.tanqiao.route;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.apache.hc.core5.util.Timeout;

/**
 * Bounds how much of an answer is read, unpacked, and how long that may take: an answer of a gigabyte, or one that drips for
 * ever, must not stop the hub. Whatever is not read is left, and its connection is closed.
 */
final class AnswerBound implements HttpClientConfigurer {

    /**
     * In process time, and besides the response timeout, which counts between two bytes only: from the request to the end of the
     * answer's head, and from there to its last byte.
     */
    private static final Duration READ_WITHIN = Duration.ofSeconds(10);

    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(work -> {
        var thread = new Thread(work, "answer-bound");
        thread.setDaemon(true);
        return thread;
    });

    private final int mostBytes;
    private final boolean cut;
    private final Duration within;

    /**
     * @param cut whether a longer answer is cut there; else it is no answer
     */
    AnswerBound(int mostBytes, boolean cut) {
        this(mostBytes, cut, READ_WITHIN);
    }

    AnswerBound(int mostBytes, boolean cut, Duration within) {
        this.mostBytes = mostBytes;
        this.cut = cut;
        this.within = within;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.addExecInterceptorFirst("answer-bound", this::execute);
    }

    private ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = head(request, scope, chain);
        HttpEntity entity = response.getEntity();
        if (entity != null) {
            response.setEntity(new Bounded(entity, scope.execRuntime));
        }
        return response;
    }

    /** A head that drips is ended from outside: nobody but the client reads it. */
    private ClassicHttpResponse head(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Timeout firstByte = scope.clientContext.getRequestConfigOrDefault().getResponseTimeout();
        Duration most = firstByte == null ? within : within.plus(firstByte.toDuration());
        var late = new AtomicBoolean();
        ScheduledFuture<?> end = WATCH.schedule(
                () -> {
                    late.set(true);
                    scope.execRuntime.discardEndpoint();
                },
                most.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return chain.proceed(request, scope);
        } catch (IOException broken) {
            if (late.get()) {
                throw new NoEnd("the answer's head was not over after %d s".formatted(most.toSeconds()));
            }
            throw broken;
        } finally {
            end.cancel(false);
        }
    }

    /** No answer that can be used: it was too long, or took too long. */
    static final class NoEnd extends IOException {
        private static final long serialVersionUID = 1L;

        NoEnd(String sentence) {
            super(sentence);
        }
    }

    private final class Bounded extends HttpEntityWrapper {
        private final Reading reading;

        Bounded(HttpEntity answer, ExecRuntime connection) throws IOException {
            super(answer);
            this.reading = new Reading(super.getContent(), connection);
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
        private final ExecRuntime connection;
        private final long endsNanos = System.nanoTime() + within.toNanos();
        private int read;
        private boolean left;

        Reading(InputStream answer, ExecRuntime connection) {
            super(answer);
            this.connection = connection;
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
            if (System.nanoTime() - endsNanos > 0) {
                leave();
                throw new NoEnd("the answer was not over after %d s".formatted(within.toSeconds()));
            }
            // One byte more than may be kept tells whether there is more.
            int got = super.read(to, offset, Math.min(length, mostBytes - read + 1));
            if (got > 0) {
                read += got;
            }
            if (read <= mostBytes) {
                return got;
            }
            leave();
            if (cut) {
                return got > 1 ? got - 1 : -1;
            }
            throw new NoEnd("the answer was longer than %d bytes".formatted(mostBytes));
        }

        /** Closing the stream would read the rest; closing the connection does not. */
        private void leave() {
            left = true;
            connection.discardEndpoint();
        }

        @Override
        public void close() throws IOException {
            if (!left) {
                super.close();
            }
        }
    }
}
