package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.base.wire.WireText;
import dev.tanqiao.core.event.Event;
import dev.tanqiao.core.event.EventType;
import dev.tanqiao.hub.bundle.door.Message;
import dev.tanqiao.hub.bundle.door.Source;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Routes of bundles that begin with an HTTP request: inboxes, which store it, and requests, which answer it. */
@Component
public final class HttpSources {

    private static final Logger log = LoggerFactory.getLogger(HttpSources.class);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int LONGEST_KEY = 200;
    private static final String OF_HEADER = "header:";
    private static final String STATUS = "CamelHttpResponseCode";
    private static final Pattern HTTP_STATUS = Pattern.compile("[2-5][0-9]{2}");

    private final Receivers receivers;
    private final Posts posts;
    private final Clock clock;

    HttpSources(Receivers receivers, Posts posts, Clock clock) {
        this.receivers = receivers;
        this.posts = posts;
        this.clock = clock;
    }

    /** Where posts are stored. */
    @FunctionalInterface
    interface Posts {

        /** Stores one for its inbox; whether it was new; empty: the inbox has ended, and nothing was stored. */
        Optional<Boolean> add(String inbox, Event post);
    }

    /**
     * A request as it came.
     *
     * @param bundle that the address names
     * @param name of the source that the address names
     * @param secret in the address; null: none
     * @param headers by name in lower case
     * @param roles of the API that the caller's token has
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    public record Request(
            String bundle,
            String name,
            @Nullable String secret,
            Map<String, String> headers,
            Collection<String> roles,
            byte[] body) {

        /** A header, or an empty text. */
        String header(String header) {
            return headers.getOrDefault(header.toLowerCase(Locale.ROOT), "");
        }
    }

    /**
     * What a caller is answered.
     *
     * @param body JSON as maps and lists, or text
     */
    public record Answer(int status, @Nullable Object body) {}

    /**
     * A post that is stored.
     *
     * @param id the same for each post with the same key
     * @param duplicate whether one was there before
     */
    public record Taken(UUID id, boolean duplicate) {}

    /** A request that was not taken. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        Refused(int status, String sentence) {
            super(sentence);
            this.status = status;
        }

        Refused(int status, String sentence, Exception failure) {
            super(sentence, failure);
            this.status = status;
        }

        /** HTTP status. */
        public int status() {
            return status;
        }
    }

    /**
     * Stores a post for the route of its inbox, once for each key. It is stored when this returns.
     *
     * @throws Refused when it may not be taken; nothing was stored
     */
    public Answer post(Request request) throws Refused {
        return answered(
                request, () -> receivers.atInbox(request.bundle(), request.name(), inbox -> store(request, inbox)));
    }

    private Answer store(Request request, Receivers.Open inbox) throws Refused {
        Map<String, String> options = inbox.source().options();
        authenticate(request, options);
        bound(request, options);
        Object body = body(request, inbox);
        String key = key(request, options.getOrDefault("key", ""), body);
        EventType type = EventType.inbox(request.bundle(), inbox.source().route());
        String subject =
                "inbox/%s/%s/%s".formatted(request.bundle(), inbox.source().route(), key);
        UUID id = UUID.nameUUIDFromBytes(subject.getBytes(StandardCharsets.UTF_8));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("key", key);
        data.put("headers", kept(request, options.getOrDefault("headers", "")));
        data.put("body", JSON.valueToTree(body)); // a number stays one
        var event = new Event(id, type, subject, null, 1, clock.instant(), data);
        boolean added = posts.add(request.bundle() + "/" + inbox.source().route(), event)
                .orElseThrow(() ->
                        new Refused(UNAVAILABLE, "The bundle %s takes nothing more here.".formatted(request.bundle())));
        return new Answer(ACCEPTED, new Taken(id, !added));
    }

    /**
     * Runs the route of a request and answers with what is in the message at its end.
     *
     * @throws Refused when it may not be answered, or its route failed
     */
    public Answer ask(Request request) throws Refused {
        return answered(
                request,
                () -> receivers.at(
                        request.bundle(), request.name(), Source.Kind.REQUEST, source -> answer(request, source)));
    }

    private Answer answered(Request request, Callable<Optional<Answer>> doing) throws Refused {
        try {
            return doing.call().orElseThrow(() -> nothing(request));
        } catch (Refused refused) {
            throw refused;
        } catch (Exception failure) {
            log.warn(
                    "request.failed bundle={} source={} reason=\"{}\"",
                    request.bundle(),
                    request.name(),
                    WireText.brief(String.valueOf(failure.getMessage())));
            throw new Refused(FAILED, "What is behind this address failed; the hub's log says why.", failure);
        }
    }

    private Refused nothing(Request request) {
        return receivers.isMissing(request.bundle())
                ? new Refused(UNAVAILABLE, "The bundle %s does not run here now.".formatted(request.bundle()))
                : new Refused(NOT_FOUND, "There is nothing here.");
    }

    private static Answer answer(Request request, Receivers.Open source) throws Exception {
        Map<String, String> options = source.source().options();
        String role = options.getOrDefault("role", "");
        if (role.isEmpty()) {
            authenticate(request, options);
        } else if (!request.roles().contains(role.toUpperCase(Locale.ROOT))) {
            throw new Refused(UNAUTHORIZED, "A token with the role '%s' is required.".formatted(role));
        }
        bound(request, options);
        Message end = source.receiver().receive(new Message(body(request, source), Map.of(), ""));
        return new Answer(status(end.headers().get(STATUS)), end.body());
    }

    /** As the route says it, a number or the text of one: YAML has both. */
    private static int status(@Nullable Object said) {
        if (said == null) {
            return OK;
        }
        String text = said.toString().strip();
        if (!HTTP_STATUS.matcher(text).matches()) {
            throw new IllegalStateException(
                    "The header %s is an HTTP status from 200 to 599, not '%s'.".formatted(STATUS, text));
        }
        return Integer.parseInt(text);
    }

    private static void authenticate(Request request, Map<String, String> options) throws Refused {
        Authentication.of(options).check(request);
    }

    private static void bound(Request request, Map<String, String> options) throws Refused {
        int most = Integer.parseInt(options.getOrDefault("maxBytes", MOST_BYTES));
        if (request.body().length > most) {
            throw new Refused(TOO_LARGE, "At most %s bytes are accepted here.".formatted(most));
        }
    }

    private static Object body(Request request, Receivers.Open source) throws Refused {
        String schema = source.source().options().getOrDefault("schema", "");
        String text =
                WireText.storable(WireText.withoutByteOrderMark(new String(request.body(), StandardCharsets.UTF_8)));
        boolean isJson = request.header("content-type").contains("json") || !schema.isEmpty();
        if (!isJson) {
            return text;
        }
        JsonNode json = WireJson.value(text);
        if (json.isMissingNode()) {
            throw new Refused(BAD_REQUEST, "The body is no JSON.");
        }
        List<String> violations = source.schemas().violations(schema, json);
        if (!violations.isEmpty()) {
            throw new Refused(UNPROCESSABLE, "The body does not fit the schema: " + String.join("; ", violations));
        }
        return JSON.convertValue(json, Object.class);
    }

    private static String key(Request request, String where, Object body) throws Refused {
        if (where.isEmpty()) {
            return UUID.randomUUID().toString();
        }
        String key = where.startsWith(OF_HEADER)
                ? request.header(where.substring(OF_HEADER.length()))
                : JSON.<JsonNode>valueToTree(body).at(where).asText("");
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw new Refused(
                    UNPROCESSABLE,
                    "%s must be a text of 1 to %s characters: repeats are known by it.".formatted(where, LONGEST_KEY));
        }
        return key;
    }

    private static Map<String, Object> kept(Request request, String names) {
        Map<String, Object> kept = new LinkedHashMap<>();
        for (String name : names.split(",", -1)) {
            String value = request.header(name.strip());
            if (!value.isEmpty()) {
                kept.put(name.strip(), value);
            }
        }
        return kept;
    }

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    private static final int UNPROCESSABLE = 422;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;
    private static final String MOST_BYTES = "262144";
}
