package dev.tanqiao.lab.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.lab.check.JdbcAudit;
import dev.tanqiao.lab.cli.Between.Exchange;
import dev.tanqiao.lab.home.DevHome;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Every secret of a day that was played: from key files and rows as the checker knows them, and from the wires. */
final class Secrets {

    private static final List<String> TOKEN_NAMES = List.of("access_token", "refresh_token", "id_token");
    private static final Pattern PUSH_PATH = Pattern.compile("/push/([^/]+)/.*");
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");

    private static final int BEGINNING = 4;

    /** Secrets with what they are. */
    private final Map<String, String> kinds = new TreeMap<>();

    private Secrets(Map<String, String> kinds) {
        this.kinds.putAll(kinds);
    }

    static Secrets of(Bridge bridge, Wires wires) {
        var secrets = new Secrets(Map.of());
        wires.upstream.seen().forEach(secrets::ofAnswer);
        wires.downstream.seen().forEach(secrets::ofAddress);
        var files = new DevHome(bridge.home()).files();
        files.keys().forEach((key, file) -> secrets.add(file, key));
        new JdbcAudit(bridge.jdbc).secrets(files.vault()).forEach((secret, kind) -> secrets.add(kind, secret));
        return secrets;
    }

    /** By value, each with what it is. */
    Map<String, String> all() {
        return kinds;
    }

    Secrets without(String kind) {
        var rest = new Secrets(kinds);
        rest.kinds.values().removeIf(kind::equals);
        return rest;
    }

    /**
     * Which secret, as it is or encoded for an address, stands in which text; the secret's beginning alone is named. A text is read
     * once, however many secrets there are.
     */
    List<String> shownIn(Map<String, String> texts) {
        Map<String, Map<String, String>> byBeginning = new HashMap<>();
        kinds.forEach((secret, kind) -> Stream.of(secret, URLEncoder.encode(secret, StandardCharsets.UTF_8))
                .forEach(form -> byBeginning
                        .computeIfAbsent(form.substring(0, BEGINNING), beginning -> new HashMap<>())
                        .put(form, kind)));
        Set<String> shown = new TreeSet<>();
        texts.forEach((place, text) -> {
            for (int at = 0; at <= text.length() - BEGINNING; at++) {
                String beginning = text.substring(at, at + BEGINNING);
                for (Map.Entry<String, String> form :
                        byBeginning.getOrDefault(beginning, Map.of()).entrySet()) {
                    if (text.startsWith(form.getKey(), at)) {
                        shown.add("%s %s… in %s".formatted(form.getValue(), beginning, place));
                    }
                }
            }
        });
        return List.copyOf(shown);
    }

    private void add(String kind, String secret) {
        kinds.putIfAbsent(secret.strip(), kind);
    }

    private void ofAnswer(Exchange exchange) {
        try {
            JsonNode answer = new ObjectMapper().readTree(exchange.answer());
            TOKEN_NAMES.stream()
                    .map(answer::path)
                    .filter(JsonNode::isTextual)
                    .forEach(token -> add("campus token", token.asText()));
            JsonNode cityToken = answer.path("content").path("accessToken");
            if (cityToken.isTextual()) {
                add("city token", cityToken.asText());
            }
        } catch (JsonProcessingException noJson) {
            // A redirect has no body of interest.
        }
    }

    private void ofAddress(Exchange exchange) {
        Matcher push = PUSH_PATH.matcher(exchange.path());
        if (push.matches()) {
            add("push path", push.group(1));
        }
        Matcher code = CODE.matcher(exchange.url());
        if (exchange.path().equals("/enrol/callback") && code.find()) {
            add("authorization code", code.group(1));
        }
    }
}
