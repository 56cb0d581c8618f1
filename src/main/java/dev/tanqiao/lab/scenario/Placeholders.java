package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.world.World;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What braces stand for in the texts of a step that calls or asks: {@code {cid:li}}. */
final class Placeholders {

    /** What a purchase is called at the hub, and at the city. */
    private static final Pattern OF_A_PURCHASE = Pattern.compile("\\{(settlement|reversal|transaction):([^}]+)}");

    private static final Pattern OF_A_PERSON = Pattern.compile("\\{(cid|userCode|consent|refresh):([^{}\" ]+)}");

    private final ScenarioHub scenarioHub;
    private final Witness witness;
    private final Asking asking;

    Placeholders(ScenarioHub scenarioHub, Witness witness, Asking asking) {
        this.scenarioHub = scenarioHub;
        this.witness = witness;
        this.asking = asking;
    }

    /** The purchases that a text names. */
    static List<String> purchasesIn(String text) {
        return OF_A_PURCHASE
                .matcher(text)
                .results()
                .map(found -> found.group(2))
                .toList();
    }

    /** The people that a text names. */
    static List<String> personsIn(String text) {
        return Stream.concat(
                        OF_A_PERSON.matcher(text).results().map(found -> found.group(2)),
                        ScannedCode.in(text).stream().map(ScannedCode::account))
                .toList();
    }

    /** The same with what they stand for at this moment, in each of its texts. */
    JsonNode filled(JsonNode said) {
        return Json.read(filled(Json.write(said))).orElseThrow();
    }

    /**
     * The text with what they stand for at this moment.
     *
     * @throws IllegalArgumentException when that is not there yet
     */
    String filled(String text) {
        String withPurchases = replaced(OF_A_PURCHASE, text, found -> ofPurchase(found.group(1), found.group(2)));
        String withPersons = replaced(OF_A_PERSON, withPurchases, found -> ofPerson(found.group(1), found.group(2)));
        return ScannedCode.putInto(
                withPersons,
                (at, asked) ->
                        scenarioHub.world.act("POST", at, asked).path("text").asText(),
                this::userCode);
    }

    private static String replaced(Pattern pattern, String text, Function<MatchResult, String> value) {
        return pattern.matcher(text).replaceAll(found -> Matcher.quoteReplacement(value.apply(found)));
    }

    private String ofPurchase(String what, String alias) {
        String kind = what.equals("reversal") ? "reversal" : "purchase";
        return witness.rows("settlement").stream()
                .filter(row -> row.path("of").asText().equals(alias)
                        && row.path("kind").asText().equals(kind))
                .map(row -> row.path(what.equals("transaction") ? "city" : "id").asText())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s has no %s yet".formatted(alias, what)));
    }

    private String ofPerson(String what, String account) {
        return switch (what) {
            case "cid" -> cid(account);
            case "consent" -> asking.consent(account);
            case "refresh" -> asking.refreshToken(account);
            default -> userCode(account);
        };
    }

    private String cid(String account) {
        return StreamSupport.stream(
                        scenarioHub.world.show("city/ledger").path("persons").spliterator(), false)
                .filter(person -> person.path("account").asText().equals(account))
                .map(person -> person.path("cid").asText())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(account + " has no cid yet"));
    }

    private String userCode(String account) {
        return scenarioHub.playedWorld().person(account).stream()
                .flatMap(person -> person.identities().stream())
                .map(World.Identity::code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(account + " has no 学工号"));
    }
}
