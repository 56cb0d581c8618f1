package dev.tanqiao.hub.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tanqiao.base.redact.SecretFile;
import dev.tanqiao.base.redact.Visible;
import dev.tanqiao.base.report.ShanghaiTime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How a command speaks with a running hub: its address, the token shown, and JSON both ways. Add it to a command as a picocli
 * mixin. The address of what is asked for begins with {@code /api}; contracts/hub/openapi.yaml lists all.
 */
class HubApi {

    /** Roles of the hub's API. */
    enum Role {
        VIEW,
        DEPLOY,
        OPERATE,
        REVIEW;

        /** Those whose tokens do for this one. */
        List<Role> enough() {
            return switch (this) {
                case VIEW -> List.of(values());
                case DEPLOY -> List.of(DEPLOY);
                case OPERATE -> List.of(OPERATE, REVIEW);
                case REVIEW -> List.of(REVIEW);
            };
        }

        /** As tokens and options name it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final String SIGNATURE = "Tanqiao-Bundle-Signature";

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    /** An audit reads every row of every closed day, and a month is archived row by row. */
    private static final Duration LONGEST_WORK = Duration.ofHours(6);

    private static final HttpResponse.BodyHandler<String> TEXT =
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8);

    /** Texts of an answer are somebody's, and go to a terminal or a sheet. */
    private static final ObjectMapper JSON =
            JsonMapper.builder().nodeFactory(new VisibleTexts()).build();

    private static final class VisibleTexts extends JsonNodeFactory {
        private static final long serialVersionUID = 1L;

        @Override
        public TextNode textNode(String text) {
            return super.textNode(Visible.text(text));
        }
    }

    @Option(
            names = "--hub",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            converter = HubAddress.class,
            description = "The running hub (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // filled by picocli
    private URI hub;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with a token of the hub's API. Without it: the environment variable"
                    + " TANQIAO_API_VIEW_TOKEN, …_DEPLOY_TOKEN, …_OPERATE_TOKEN or …_REVIEW_TOKEN, whichever the command"
                    + " needs, else the one that dev keeps in .tanqiao/secrets.")
    private @Nullable Path tokenFile;

    private final Surroundings surroundings;

    HubApi(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** What it answered, in part. */
    static JsonNode list(Collection<JsonNode> some) {
        return JSON.createArrayNode().addAll(some);
    }

    /** The hub that is spoken with. */
    URI hub() {
        return hub;
    }

    /** Reads what lies at an address. */
    JsonNode get(Role role, String path) throws IOException, InterruptedException {
        return send(role, "GET", path, null, LONGEST_WAIT);
    }

    /** As {@link #get}, for what the hub works on as long as it takes. */
    JsonNode getInTime(Role role, String path) throws IOException, InterruptedException {
        return send(role, "GET", path, null, LONGEST_WORK);
    }

    /** Reads what lies at an address, narrowed by these parameters. */
    JsonNode get(Role role, String path, Map<String, Object> parameters) throws IOException, InterruptedException {
        return get(
                role,
                path + "?"
                        + parameters.entrySet().stream()
                                .map(each -> each.getKey() + "="
                                        + URLEncoder.encode("" + each.getValue(), StandardCharsets.UTF_8))
                                .collect(Collectors.joining("&")));
    }

    /**
     * Asks for a change.
     *
     * @param method POST, PUT or DELETE
     * @param body a value that becomes the JSON body
     */
    JsonNode change(Role role, String method, String path, Object body) throws IOException, InterruptedException {
        return send(role, method, path, JSON.writeValueAsString(body), LONGEST_WAIT);
    }

    /** As {@link #change}, for what the hub works on as long as it takes. */
    JsonNode changeInTime(Role role, String method, String path, Object body) throws IOException, InterruptedException {
        return send(role, method, path, JSON.writeValueAsString(body), LONGEST_WORK);
    }

    /** Sends a zip file, on which the hub works as long as it takes. */
    JsonNode upload(Role role, String path, byte[] zip) throws IOException, InterruptedException {
        return upload(role, path, zip, null);
    }

    /** @param signature Ed25519 over the zip file; null: it is not signed */
    JsonNode upload(Role role, String path, byte[] zip, byte @Nullable [] signature)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(role, path, LONGEST_WORK)
                .header("Content-Type", "application/zip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(zip));
        if (signature != null) {
            request.header(SIGNATURE, Base64.getEncoder().encodeToString(signature));
        }
        return read(answer(request.build(), TEXT));
    }

    /**
     * Writes what lies at an address into a file, as long as it takes; when it cannot, the file stays as it was.
     *
     * @return the signature of what was written; null: there is none
     */
    byte @Nullable [] download(Role role, String path, Path into) throws IOException, InterruptedException {
        Path part = into.resolveSibling(into.getFileName() + ".part");
        try {
            HttpResponse<Path> answer =
                    answer(request(role, path, LONGEST_WORK).GET().build(), HttpResponse.BodyHandlers.ofFile(part));
            if (answer.statusCode() >= 400) {
                read(answer.statusCode(), Files.readString(part));
            }
            Files.move(part, into, StandardCopyOption.REPLACE_EXISTING);
            return answer.headers()
                    .firstValue(SIGNATURE)
                    .map(Base64.getDecoder()::decode)
                    .orElse(null);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private JsonNode send(Role role, String method, String path, @Nullable String body, Duration wait)
            throws IOException, InterruptedException {
        HttpRequest request = request(role, path, wait)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                .build();
        return read(answer(request, TEXT));
    }

    private HttpRequest.Builder request(Role role, String path, Duration wait) throws IOException {
        return HttpRequest.newBuilder(hub().resolve(path))
                .timeout(wait)
                .header("Authorization", "Bearer " + sendable(token(role)));
    }

    private <T> HttpResponse<T> answer(HttpRequest request, HttpResponse.BodyHandler<T> as)
            throws IOException, InterruptedException {
        try {
            return HttpClient.newHttpClient().send(request, as);
        } catch (ConnectException notThere) {
            throw new IllegalStateException(
                    "No hub answers at %s. Start it, or name another with --hub.".formatted(hub()), notThere);
        } catch (HttpTimeoutException late) {
            throw new IllegalStateException(
                    "The hub at %s did not answer within %s s; %s."
                            .formatted(
                                    hub(),
                                    request.timeout().orElse(LONGEST_WAIT).toSeconds(),
                                    request.method().equals("GET")
                                            ? "nothing was to be changed, ask again"
                                            : "look whether the change was made before you ask again"),
                    late);
        }
    }

    private JsonNode read(HttpResponse<String> answer) {
        return read(answer.statusCode(), answer.body());
    }

    private JsonNode read(int status, String body) {
        JsonNode content;
        try {
            content = JSON.readTree(body);
        } catch (JsonProcessingException noJson) {
            throw new IllegalStateException(
                    "What answers at %s is no hub: HTTP %s without JSON. Name the hub with --hub."
                            .formatted(hub(), status),
                    noJson);
        }
        if (status >= 400) {
            String detail = content.path("detail").asText("");
            String sentence =
                    detail.isEmpty() ? "The hub refused with HTTP %s.".formatted(status) : ShanghaiTime.in(detail);
            throw status == 400 ? new Failures.WrongValue(sentence) : new IllegalStateException(sentence);
        }
        return content;
    }

    private String token(Role role) throws IOException {
        if (tokenFile != null) {
            return content(tokenFile);
        }
        for (Role enough : role.enough()) {
            String token = surroundings.environment().get("TANQIAO_API_%s_TOKEN".formatted(enough.name()));
            if (token != null && !token.isBlank()) {
                return token.strip();
            }
        }
        Path kept = surroundings.folder().resolve(".tanqiao/secrets/api-" + role);
        if (Files.isReadable(kept)) {
            return content(kept);
        }
        throw new IllegalStateException(
                "No token for the role '%s': give --token-file, or set TANQIAO_API_%s_TOKEN. Nothing was asked."
                        .formatted(role, role.name()));
    }

    /** The client would show a header that it refuses. */
    private static String sendable(String token) {
        if (!token.chars().allMatch(each -> each > ' ' && each <= '~')) {
            throw new IllegalStateException(
                    "The token holds a blank, a line's end or another character that no token has. Nothing was asked.");
        }
        return token;
    }

    private static String content(Path file) throws IOException {
        try {
            return SecretFile.read(file);
        } catch (IOException unreadable) {
            throw new IOException("The token file %s cannot be read. Nothing was asked.".formatted(file), unreadable);
        }
    }
}
