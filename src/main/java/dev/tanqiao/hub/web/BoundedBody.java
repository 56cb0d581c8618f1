package dev.tanqiao.hub.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.util.OnCommittedResponseWrapper;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Bounds what a door reads of a request's body, and for how long. Nothing is read before the door asks for it. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE) // before anybody answers, also whoever turns a request away
final class BoundedBody extends OncePerRequestFilter {

    /** A decision about a thousand rows takes a third of it. */
    static final int MOST_BYTES = 64 * 1024;

    /** A file of cids, or a bundle. */
    static final int MOST_FILE_BYTES = 16 * 1024 * 1024;

    /** Whose senders are not ours: the city, and those whom bundles hear. */
    private static final Set<String> OPEN = Set.of("/push/", "/in/", "/ext/");

    private static final Set<String> FILES = Set.of("/api/cids", "/api/bundles", "/api/bundles/shadow");

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final int mostPushed;

    BoundedBody(@Value("${tanqiao.push.max-bytes}") int mostPushed) {
        this.mostPushed = mostPushed;
    }

    /** No more of the body is read; the message says why. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient HttpStatus status;

        private Refused(HttpStatus status, String sentence) {
            super(sentence);
            this.status = status;
        }

        HttpStatus status() {
            return status;
        }
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int most = most(request.getMethod(), request.getServletPath());
        var asked = new HttpServletRequestWrapper(request) {
            @Override
            public ServletInputStream getInputStream() throws IOException {
                return new Bounded(super.getInputStream(), most, System::nanoTime);
            }
        };
        var answered = new OnCommittedResponseWrapper(response) {
            @Override
            protected void onResponseCommitted() {
                closeUnlessRead(request, response);
            }
        };
        chain.doFilter(asked, answered);
        if (!response.isCommitted()) {
            closeUnlessRead(request, response);
        }
    }

    /** What nobody has read lies before the next request of the connection; {@link Turnstile} waits for none of it. */
    private static void closeUnlessRead(HttpServletRequest request, HttpServletResponse response) {
        try {
            if (!request.getInputStream().isFinished()) {
                response.setHeader(HttpHeaders.CONNECTION, "close");
            }
        } catch (IOException gone) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
    }

    private int most(String method, String path) {
        if (Set.of("GET", "HEAD").contains(method)) {
            return 0;
        }
        return OPEN.stream().anyMatch(path::startsWith)
                ? mostPushed
                : FILES.contains(path) ? MOST_FILE_BYTES : MOST_BYTES;
    }

    /** A body as far as it may be read. */
    static final class Bounded extends ServletInputStream {

        private final ServletInputStream body;
        private final int most;
        private final LongSupplier nanos;
        private final long begun;
        private long taken;

        Bounded(ServletInputStream body, int most, LongSupplier nanos) {
            this.body = body;
            this.most = most;
            this.nanos = nanos;
            this.begun = nanos.getAsLong();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (most == 0) {
                return -1; // a question has no body, whatever lies behind it
            }
            int count = next(into, offset, length);
            taken += Math.max(count, 0);
            if (taken > most) {
                throw new Refused(HttpStatus.PAYLOAD_TOO_LARGE, "At most %s bytes are accepted.".formatted(most));
            }
            if (nanos.getAsLong() - begun > LONGEST.toNanos()) {
                throw new Refused(
                        HttpStatus.REQUEST_TIMEOUT,
                        "The request's body did not arrive within %s s.".formatted(LONGEST.toSeconds()));
            }
            return count;
        }

        private int next(byte[] into, int offset, int length) throws IOException {
            try {
                return body.read(into, offset, length);
            } catch (IOException broken) {
                throw new Refused(HttpStatus.BAD_REQUEST, "The request's body ended before it was whole.");
            }
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
