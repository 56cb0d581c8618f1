package dev.tanqiao.hub.route;

import dev.tanqiao.upstream.contract.Contract;
import dev.tanqiao.upstream.contract.DescribedOperation;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/** How long calls of the bridge to the upstreams take until the head of their answer, and how they end. */
final class CallTimes {

    private static final Duration[] BOUNDS = {
        Duration.ofMillis(50),
        Duration.ofMillis(200),
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry meters;
    private final Map<Tags, Timer> timers = new ConcurrentHashMap<>();

    /** What the documents describe, by method and path. */
    private final Map<String, Tags> operations = new LinkedHashMap<>();

    /** A CA's address is the one that no document knows. */
    private final Tags issue = tags("carbon", "issueCid");

    CallTimes(MeterRegistry meters) {
        this.meters = meters;
        describe("campus", Contract.campus());
        describe("carbon", Contract.carbon());
    }

    private void describe(String upstream, Contract contract) {
        for (DescribedOperation operation : contract.byId().values()) {
            operations.put(operation.method() + " " + operation.path(), tags(upstream, operation.id()));
        }
    }

    private static Tags tags(String upstream, String operation) {
        return Tags.of("upstream", upstream, "operation", operation);
    }

    /** Times a call on its way; an {@code ExecChainHandler}. */
    ClassicHttpResponse time(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        long begun = System.nanoTime();
        String outcome = "none";
        try {
            ClassicHttpResponse answer = chain.proceed(request, scope);
            outcome = answer.getCode() / 100 + "xx";
            return answer;
        } finally {
            timers.computeIfAbsent(of(request).and("outcome", outcome), this::timer)
                    .record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
        }
    }

    private Timer timer(Tags tags) {
        return Timer.builder("tanqiao.upstream.calls")
                .description("Calls to campus and city by operation and HTTP status; none: no answer came.")
                .tags(tags)
                .serviceLevelObjectives(BOUNDS)
                .register(meters);
    }

    /** An upstream may lie below a path of its own. */
    private Tags of(ClassicHttpRequest request) {
        String path = request.getPath();
        int query = path.indexOf('?');
        int end = query < 0 ? path.length() : query;
        for (int begin = path.indexOf('/'); begin >= 0 && begin < end; begin = path.indexOf('/', begin + 1)) {
            Tags known = operations.get(request.getMethod() + " " + path.substring(begin, end));
            if (known != null) {
                return known;
            }
        }
        return issue;
    }
}
