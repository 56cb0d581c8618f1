package dev.tanqiao.hub.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The one list of what YAML may call: beans and their methods. A file that calls anything else is not loaded. */
final class CallableBeans {

    /** The methods by bean; SQL files call some of them, too. */
    static final SortedMap<String, Set<String>> METHODS = new TreeMap<>(Map.ofEntries(
            Map.entry("billPollSteps", Set.of("nextPoll", "pollEnded", "read", "readMissed", "windowRead")),
            Map.entry("billSteps", Set.of("match", "page", "query")),
            Map.entry("callHeaders", Set.of("keepAnswer", "keepNone", "keepQuery")),
            Map.entry(
                    "campusTokenSteps",
                    Set.of("authorization", "clientForm", "codeForm", "current", "refreshForm", "renewed")),
            Map.entry(
                    "citySteps",
                    Set.of(
                            "readToken",
                            "refused",
                            "sessionId",
                            "timestamp",
                            "token",
                            "tokenInsteadOf",
                            "tokenRequest")),
            Map.entry("claims", Set.of("confirmedNow", "now", "nowOrToAsk", "owner")),
            Map.entry(
                    "collectSteps",
                    Set.of(
                            "account",
                            "answered",
                            "begin",
                            "giveUp",
                            "hasMore",
                            "isTokenRefused",
                            "question",
                            "takeIn")),
            Map.entry("bundleVersions", Set.of("running")),
            Map.entry("deadlineSteps", Set.of("passed")),
            Map.entry(
                    "deliverySteps",
                    Set.of(
                            "answerWithinMs",
                            "answered",
                            "busy",
                            "claimed",
                            "free",
                            "handOver",
                            "isForReceiver",
                            "isForRoute",
                            "isNoneUnderWay",
                            "leaseSeconds",
                            "processOutcomes",
                            "request",
                            "unanswered",
                            "webhook")),
            Map.entry(
                    "enrolmentSteps",
                    Set.of(
                            "authorizeAnswered",
                            "authorizeFailed",
                            "authorizeRequest",
                            "cidAnswered",
                            "cidFailed",
                            "cidRequest",
                            "mustAskTheCa")),
            Map.entry("fanOutSteps", Set.of("fanOut")),
            Map.entry("lookupSteps", Set.of("begin", "conclude", "failed", "pageFailed")),
            Map.entry("historySteps", Set.of("makeMonths")),
            Map.entry("reconciliationSteps", Set.of("closeDays")),
            Map.entry("scheduleSteps", Set.of("claimed", "ended", "failed", "schedule")),
            Map.entry("pushSteps", Set.of("most", "process", "storeAuthorization", "storeBills")),
            Map.entry(
                    "settleSteps",
                    Set.of(
                            "answered",
                            "dispatch",
                            "free",
                            "isNoneUnderWay",
                            "lost",
                            "notSent",
                            "order",
                            "processOutcomes",
                            "recover")),
            Map.entry("subscribeSteps", Set.of("accepted", "billsRead", "requests", "subscribed"))));

    /** What YAML may refer to by {@code #name}: the pace of a claim, how much is read, what gathers bodies into a list. */
    private static final List<String> REFERENCES = List.of(
            "#settlementTrigger",
            "#eventTrigger",
            "#deliveryTrigger",
            "#enrolmentTrigger",
            "#billLineTrigger",
            "#collectingTrigger",
            "#unknownTrigger",
            "#sendingTrigger",
            "#overdueTrigger",
            "#pushTrigger",
            "#shortAnswers",
            "#class:org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy");

    private static final Pattern IN_TEXT = Pattern.compile("\\{bean:([^}]*)}");
    private static final Pattern BEAN_AND_METHOD = Pattern.compile("(\\w+)(?:\\?method=|[.:])(\\w+).*");
    private static final Pattern PAST_THE_LIST = Pattern.compile("(?:bean|class|language):.*|#[\\w:.$-]+");

    private CallableBeans() {}

    /**
     * One call.
     *
     * @param pointer where it stands in its document
     * @param bean name; empty when the call names none
     * @param method name; empty when the call names none
     */
    record Call(String pointer, String bean, String method) {

        boolean isAllowed() {
            return METHODS.getOrDefault(bean, Set.of()).contains(method);
        }
    }

    /**
     * Refuses a route file or kamelet that calls what is not on the list.
     *
     * @throws dev.tanqiao.base.yaml.YamlProblem with file and line of the first such call, and the list
     */
    static void check(YamlDocument document) {
        for (Call call : calls(document)) {
            if (!call.isAllowed()) {
                throw document.problem(
                        call.pointer(),
                        "calls '%s.%s'; YAML may call only: %s".formatted(call.bean(), call.method(), list()));
            }
        }
    }

    /** The list as a complaint prints it. */
    static String list() {
        String calls = METHODS.entrySet().stream()
                .map(entry -> entry.getKey() + " ("
                        + entry.getValue().stream().sorted().collect(Collectors.joining(", ")) + ")")
                .collect(Collectors.joining("; "));
        return calls + "; and refer only to: " + String.join(", ", REFERENCES);
    }

    /** Every call in a route file or a kamelet's template, in the order of the text. */
    static List<Call> calls(YamlDocument document) {
        List<Call> calls = new ArrayList<>();
        String root = document.tree().has("spec") ? "/spec/template" : "";
        collect(document.tree().at(root), root, "", calls);
        return calls;
    }

    /** Every call in a text, {@code ${bean:claims?method=now}} in SQL or {@code {{bean:…}}} in a property. */
    static List<Call> calls(String pointer, String text) {
        List<Call> calls = new ArrayList<>();
        Matcher call = IN_TEXT.matcher(text);
        while (call.find()) {
            Matcher parts = BEAN_AND_METHOD.matcher(call.group(1));
            calls.add(
                    parts.matches()
                            ? new Call(pointer, parts.group(1), parts.group(2))
                            : new Call(pointer, call.group(1), ""));
        }
        return calls;
    }

    private static void collect(JsonNode node, String pointer, String key, List<Call> calls) {
        if (node.isObject()) {
            if (key.equals("bean") || key.equals("method") || key.equals("process")) {
                calls.add(step(node, pointer));
            }
            node.fields().forEachRemaining(field -> {
                String at = pointer + "/" + field.getKey().replace("~", "~0").replace("/", "~1");
                boolean named = field.getValue().isTextual()
                        && !key.equals("parameters")
                        && (field.getKey().equals("bean") || field.getKey().equals("method") && !node.has("ref"));
                if (named) {
                    calls.add(new Call(at, field.getValue().asText(), "")); // short form: the bean without a method
                }
                collect(field.getValue(), at, field.getKey(), calls);
            });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(node.get(i), pointer + "/" + i, "", calls);
            }
        } else if (node.isTextual()) {
            collectText(node.asText(), pointer, calls);
        }
    }

    private static Call step(JsonNode step, String pointer) {
        String method = step.path("method").asText().replaceFirst("\\(.*", "");
        return new Call(pointer, step.path("ref").asText(), method.strip());
    }

    private static void collectText(String text, String pointer, List<Call> calls) {
        calls.addAll(calls(pointer, text));
        if (PAST_THE_LIST.matcher(text).matches() && !REFERENCES.contains(text)) {
            calls.add(new Call(pointer, text, "")); // reaches a bean or class past the list
        }
    }
}
