package dev.tanqiao.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.hub.cli.Day;
import dev.tanqiao.hub.cli.Day.Ended;
import dev.tanqiao.hub.cli.ExitCode;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator's commands print and return, asked of a real hub behind a day that was played. */
class OperatorCommandsTest {

    @TempDir
    private static Path home;

    private static Bridge bridge;

    @BeforeAll
    static void playTheDay() {
        bridge = new Bridge(home, Path.of("src/test/resources/worlds/handful.yaml"), Map.of());
        bridge.playToTheEnd(now -> {});
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    @AfterEach
    void noBreaksAndPauses() {
        bridge.jdbc.update("delete from pause");
        bridge.jdbc.update("delete from discrepancy");
    }

    @Test
    void traceTellsAnOrderFromItsFirstSightToItsDelivery() {
        String orderNo = bridge.jdbc.queryForObject(
                "select order_no from campus_transaction t join settlement s on s.transaction_id = t.id where s.kind = 'REVERSAL' limit 1",
                String.class);

        Ended told = ask("trace", String.valueOf(orderNo));

        assertThat(told.exitCode()).as(told.err()).isEqualTo(ExitCode.OK);
        assertThat(told.out())
                .startsWith("Found as orderNo.")
                .contains("order " + orderNo, "REVERSAL R", "PENDING → SENDING: due", "SETTLED → BILLED: billed")
                .contains("settlement.reversed to events in delivery/");
        assertThat(json("trace", "settlement/1", "--json").path("subjects")).hasSize(1);
        assertSays(ask("trace", "4711"), ExitCode.FAILED, "Not found. Searched as:");
        assertSays(ask("trace"), ExitCode.USAGE, "Missing required parameter");
    }

    @Test
    void capsAreListedAndSet() {
        assertThat(ask("caps", "list").out())
                .containsPattern("(?m)^CAP +POINTS +SET BY +AT$")
                .containsPattern("(?m)^person-day +1000 +settings ");

        Ended set = ask("caps", "set", "person-day", "2000", "--reason", "sports week", "--as", "li");
        assertThat(set.out()).isEqualToNormalizingNewlines("Cap person-day: 2000.\n");
        assertThat(ask("caps", "set", "provider-hour", "0", "--reason", "none").out())
                .isEqualToNormalizingNewlines("Cap provider-hour: none.\n");

        assertThat(ask("caps", "list").out()).containsPattern("(?m)^person-day +2000 +li \\(review\\) ");
        assertThat(json("caps", "list", "--json")).hasSize(3);
        assertSays(ask("caps", "set", "week", "1", "--reason", "x"), ExitCode.USAGE, "one of order, person-day");
        assertSays(ask("caps", "set", "order", "-1", "--reason", "x"), ExitCode.USAGE, "a number from 0 to 1000000000");
        Ended noNumber = ask("caps", "set", "order", "abc", "--reason", "x");
        assertSays(noNumber, ExitCode.USAGE, "'abc' is not a number of points. Nothing was changed.");
        assertThat(noNumber.err()).doesNotContain("BigDecimal", "Exception");
        assertSays(ask("caps", "set", "order", "5"), ExitCode.USAGE, "Missing required option: '--reason=TEXT'");
        assertSays(Day.run("caps"), ExitCode.USAGE, "Missing subcommand: list or set.");
    }

    @Test
    void tokensOfPersonsAreMadeListedAndRemovedAndSecretsAreReplaced() {
        assertThat(ask("tokens", "list").out()).isEqualToNormalizingNewlines("There are no personal tokens.\n");
        Ended made = ask("tokens", "add", "li", "--role", "view", "--reason", "night shift", "--as", "wu");
        assertThat(made.exitCode()).as(made.err()).isEqualTo(ExitCode.OK);
        assertThat(made.out().strip()).matches("tq_[A-Za-z0-9_-]{43}");
        assertThat(ask("tokens", "list").out())
                .containsPattern("(?m)^NAME +ROLE +MADE +BY$")
                .containsPattern("(?m)^li +view +\\S+ +wu \\(review\\)$");
        assertThat(ask("tokens", "remove", "li", "--reason", "has left").out())
                .isEqualToNormalizingNewlines("The token of li is removed.\n");
        assertSays(ask("tokens", "remove", "li", "--reason", "x"), ExitCode.FAILED, "There is no token of li");
        assertSays(
                ask("tokens", "add", "li", "--reason", "x"), ExitCode.USAGE, "Missing required option: '--role=ROLE'");

        assertThat(ask("push", "rotate", "--reason", "seen in a log").out())
                .matches("A new path is being subscribed at the city\\. The former one is accepted until \\S+\\.\\R");
        assertThat(ask("keys", "reseal", "--reason", "new key").out())
                .matches("\\d+ rows are encrypted under the newest key\\.\\R");
    }

    @Test
    void aPauseIsMadeShownAndEnded() {
        assertThat(ask("pause").out()).isEqualToNormalizingNewlines("Nothing is paused.\n");

        Ended paused = ask("pause", "rule", "canteen", "--reason", "wrong factor", "--as", "li");
        assertThat(paused.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(paused.out())
                .matches("Paused rule canteen since \\S+\\. What is due is held until: tanqiao resume rule canteen\\R");
        assertThat(ask("pause").out())
                .containsPattern("(?m)^PAUSED +SINCE +BY +REASON$")
                .containsPattern("(?m)^rule canteen +\\S+ +li \\(review\\) +wrong factor$");

        assertThat(ask("resume", "rule", "canteen", "--reason", "mended").out())
                .isEqualToNormalizingNewlines("Resumed. 0 settlements are due again.\n");
        assertSays(
                ask("resume", "rule", "canteen", "--reason", "again"),
                ExitCode.FAILED,
                "There is no pause of rule canteen");
        assertSays(
                ask("pause", "rule", "canten", "--reason", "x"),
                ExitCode.USAGE,
                "no rule canten; did you mean canteen?");
        assertThat(ask("pause").out()).contains("Nothing is paused.");
    }

    @Test
    void aPauseThatSaysTooLittleIsRefusedBeforeTheHubIsAsked() {
        for (String command : List.of("pause", "resume")) {
            assertSays(
                    ask(command, "school"), ExitCode.USAGE, "Say hub, provider, rule or subscription, not 'school'.");
            assertSays(ask(command, "provider", "--reason", "x"), ExitCode.USAGE, "Say which provider.");
            assertSays(ask(command, "hub", "EQ-1", "--reason", "x"), ExitCode.USAGE, "The hub has no key.");
            assertSays(ask(command, "hub"), ExitCode.USAGE, "Give --reason.");
        }
        assertSays(ask("resume"), ExitCode.USAGE, "Say hub, provider, rule or subscription. Nothing was changed.");
        assertThat(ask("pause").out()).contains("Nothing is paused.");
    }

    @Test
    void rulesInShadowAreSummed() {
        assertThat(ask("rules", "shadow").out())
                .isEqualToNormalizingNewlines("There is no shadow rule, and there never was.\n");
        bridge.jdbc.update("""
                insert into shadow_decision (transaction_id, rule_id, bundle_version, decided_at, provider, points_a, points_b,
                  transaction_type)
                select transaction_id, 'canteen-double', '9', created_at, provider, points_a * 2, 0, transaction_type
                from settlement where id = 1""");

        assertThat(ask("rules", "shadow").out())
                .containsPattern("(?m)^RULE +SHADOW +PURCHASES +REFUNDED ")
                .containsPattern("(?m)^canteen-double +ended +1 +[01] ");
        assertThat(json("rules", "shadow", "--json").at("/0/rule").asText()).isEqualTo("canteen-double");
        assertSays(Day.run("rules"), ExitCode.USAGE, "Missing subcommand: shadow.");
    }

    @Test
    void breaksAreListedAssignedAndClosed() {
        assertThat(ask("breaks", "list").out()).isEqualToNormalizingNewlines("No open break matches.\n");
        long old = opened("NOT_BILLED", "settlement/1", Duration.ofDays(9));
        long young = opened("CHANGED_AFTER_SETTLEMENT", "transaction/2", Duration.ofHours(2));

        assertThat(ask("breaks", "list").out())
                .containsPattern("(?m)^BREAK +AGE +TYPE +ABOUT +OWNER +DETAIL$")
                .containsPattern("(?m)^%d +! +9d +NOT_BILLED +settlement/1 +no agreement; now BILLED, 9 points billed$"
                        .formatted(old))
                .containsPattern("(?m)^%d +2h 0m +CHANGED_AFTER_SETTLEMENT +transaction/2 ".formatted(young))
                .contains("2 are open.");
        assertThat(ask("breaks", "list", "--limit", "1").out()).contains("1 of 2 open; more with --limit.");
        assertThat(numbers("--overdue")).containsExactly(old);
        assertThat(numbers("--older-than", "1h")).containsExactly(old, young);
        assertThat(numbers("--older-than", "1d", "--type", "NOT_BILLED")).containsExactly(old);
        LocalDate day = LocalDate.ofInstant(
                bridge.simulator.clock().instant().minus(Duration.ofDays(9)), ZoneId.of("Asia/Shanghai"));
        assertThat(numbers("--day", day.toString())).containsExactly(old);
        assertThat(numbers("--day", day.plusDays(1).toString())).isEmpty();

        Ended assigned =
                ask("breaks", "assign", String.valueOf(old), "--to", "li", "--reason", "asks the city", "--as", "wu");
        assertThat(assigned.out()).isEqualToNormalizingNewlines("1 assigned, 0 stayed.\n");
        assertThat(numbers("--owner", "li")).containsExactly(old);
        assertThat(ask("breaks", "list").out())
                .contains(" li     no agreement; now BILLED, 9 points billed (asks the city)");

        Ended dry = ask("breaks", "close", "--overdue", "--reason", "by hand", "--dry-run");
        assertThat(dry.out()).contains("1 would be closed, 0 would stay. Nothing was changed.");
        assertThat(numbers()).containsExactly(old, young);
        Ended closed = ask("breaks", "close", "--overdue", "--reason", "by hand", "--as", "li");
        assertThat(closed.out()).isEqualToNormalizingNewlines("1 closed, 0 stayed.\n");
        assertThat(numbers()).containsExactly(young);
        assertThat(ask("breaks", "list", "--closed").out())
                .containsPattern("(?m)^%d +\\S+ +li \\(review\\) +NOT_BILLED +settlement/1 +by hand$".formatted(old))
                .contains("1 is closed.");
        assertThat(bridge.jdbc.queryForList(
                        "select actor || ' ' || action || ' ' || reason from act where subject = 'break/' || ? order by id",
                        String.class,
                        old))
                .containsExactly("wu (review) assign-break li: asks the city", "li (review) close-break by hand");
    }

    @Test
    void whatIsDoneToBreaksIsRefusedInASentence() {
        long open = opened("NOT_BILLED", "settlement/1", Duration.ofDays(1));

        assertSays(ask("breaks", "close", "999", "--reason", "x"), ExitCode.FAILED, "There is no open break 999");
        Ended both = ask("breaks", "close", "999", String.valueOf(open), "--reason", "x");
        assertThat(both.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(both.out()).contains("There is no open break 999", "1 closed, 1 stayed.");
        assertSays(ask("breaks", "close", "--reason", "all"), ExitCode.USAGE, "Give numbers, or select by --type");
        assertSays(ask("breaks", "close", "7"), ExitCode.USAGE, "Missing required option: '--reason=TEXT'");
        assertSays(
                ask("breaks", "assign", "7", "--reason", "x"), ExitCode.USAGE, "Missing required option: '--to=NAME'");
        assertSays(ask("breaks", "list", "--type", "ODD"), ExitCode.USAGE, "Give 'type', one of NOT_SETTLED");
        assertSays(ask("breaks", "list", "--older-than", "long"), ExitCode.USAGE, "'olderThan' is a duration");
        assertSays(ask("breaks", "list", "--day", "monday"), ExitCode.USAGE, "monday");
        assertSays(Day.run("breaks"), ExitCode.USAGE, "Missing subcommand: list, assign or close.");
    }

    @Test
    void aListThatIsMisaskedIsWrongUsageAndClaimsNoChange() {
        for (List<String> wrong : List.of(List.of("--status", "NOPE"), List.of("--older-than", "abc"))) {
            Ended list = ask("review", "list", wrong.get(0), wrong.get(1));
            assertThat(list.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(list.err()).startsWith("tanqiao: ").doesNotContain("Nothing was changed");

            Ended cancel = ask("review", "cancel", wrong.get(0), wrong.get(1), "--reason", "x");
            assertSays(cancel, ExitCode.USAGE, " Nothing was changed.");
        }
    }

    /** More than one request holds, and each of them refused: every one is told once, and the command ends. */
    @Test
    void aBulkDecisionOverManyPagesEnds() {
        bridge.jdbc.update("""
                with bought as (
                    insert into campus_transaction (account, order_time, merchant, channel, amount_fen, status, first_seen_at, changed_at)
                    select (select min(account) from enrolment), now(), 'many', '思源码', -100, 'REFUNDED', now(), now()
                    from generate_series(1, 2100) returning id, account)
                insert into settlement (transaction_id, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b,
                  transaction_type, convert_reductions, order_time, data, status, reason, created_at, changed_at)
                select id, 'PURCHASE', 'PX' || id, account, 'CID', 'EQ-9', 'many', 1, 0, '消费', false, now(), '{}', 'REJECTED', 'x',
                  now(), now() from bought""");

        Ended ended = ask("review", "resend", "--rule", "many", "--reason", "all");

        assertThat(ended.out()).contains("0 moved, 2100 stayed.");
        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(json("review", "cancel", "--rule", "many", "--reason", "all", "--json")
                        .path("moved"))
                .hasSize(2100);
        assertThat(ask("review", "list", "--rule", "campus-carbon/many").out())
                .contains("No settlement that needs a decision matches.");
    }

    @Test
    void whatATrialHeldIsDecidedAgainOnceItWasShown() {
        for (String reason : List.of("trial bikes@2.0.0+ab", "cap order of 5 points would be exceeded (9)")) {
            bridge.jdbc.update("""
                    with bought as (
                        insert into campus_transaction (source, account, order_time, merchant, channel, amount_fen, status, first_seen_at, changed_at)
                        select 'bikes/rentals', (select min(account) from enrolment), now(), 'tried', '', -100, 'PAID', now(), now() returning id, account)
                    insert into settlement (transaction_id, source, kind, city_transaction_id, account, cid, provider, rule_id, points_a, points_b,
                      transaction_type, convert_reductions, order_time, data, status, reason, created_at, changed_at)
                    select id, 'bikes/rentals', 'PURCHASE', 'PT' || id, account, 'CID', 'EQ-9', 'bikes/tried', 4200, 0, '消费', false, now(), '{}', 'HELD', ?,
                      now(), now() from bought""", reason);
        }

        Ended shown = ask("review", "decide-again", "--rule", "bikes/tried", "--reason", "wrong factor", "--as", "li");
        assertThat(shown.exitCode()).as(shown.err()).isEqualTo(ExitCode.OK);
        assertThat(shown.out())
                .containsPattern("CANCELLED +\\S+ +bikes/tried → none +EQ-9 → none +4200 → none +0 → none")
                .containsPattern("EQ-9 +4200 +0 +0 +0")
                .contains(
                        "(cap order of 5 points would be exceeded (9)): only what a trial holds is decided again.",
                        "1 would be decided again, 1 would stay. Add --apply to do it. Nothing was changed.");
        assertThat(bridge.jdbc.queryForList(
                        "select 1 from settlement where rule_id = 'bikes/tried' and status <> 'HELD'"))
                .isEmpty();

        Ended done = ask(
                "review", "decide-again", "--apply", "--rule", "bikes/tried", "--reason", "wrong factor", "--as", "li");
        assertThat(done.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(done.out()).contains("1 decided again, 1 stayed.");
        assertThat(bridge.jdbc.queryForList(
                        "select s.status || ': ' || a.actor || ' ' || a.action || ' ' || a.reason from settlement s join act a on a.subject = 'settlement/' || s.id where s.rule_id = 'bikes/tried'",
                        String.class))
                .containsExactly("CANCELLED: li (review) decide-again wrong factor");

        String held = bridge.jdbc.queryForObject(
                "select id::text from settlement where rule_id = 'bikes/tried' and status = 'HELD'", String.class);
        assertSays(
                ask("review", "decide-again", held, "--apply", "--reason", "x"),
                ExitCode.FAILED,
                "only what a trial holds is decided again. Possible: release, cancel. Nothing was changed.");
        assertThat(ask("review", "cancel", held, "--reason", "done with").exitCode())
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void deadLettersAreCountedFoundAndSentAgainHoweverManyThereAre() {
        bridge.jdbc.update("""
                insert into subscription
                select 'dead-end', bundle, jsonb_set(definition::jsonb, '{id}', '"dead-end"'), false
                from subscription where id = 'events'""");
        ask("pause", "subscription", "dead-end", "--reason", "nothing is to leave");
        List<Long> dead = bridge.jdbc.queryForList("""
                insert into delivery (subscription_id, webhook_id, status, attempt, created_at, changed_at, reason)
                select 'dead-end', 'w-' || n, 'DEAD', 9, now(), now(), 'HTTP 500' from generate_series(1, 1205) as n
                returning id""", Long.class);
        bridge.jdbc.update("""
                insert into delivery_body select id, 'application/json', case when webhook_id = 'w-7' then '' else '{}' end::bytea
                from delivery where subscription_id = 'dead-end'""");
        String oldest = String.valueOf(dead.get(0));
        String empty = String.valueOf(dead.get(6));
        String[] all = {"deliveries", "resend", "--subscription", "dead-end", "--reason", "mended", "--as", "li"};

        assertThat(ask("deliveries", "list", "--subscription", "dead-end", "--limit", "500")
                        .out())
                .contains("500 of 1205 shown; more with --limit.")
                .containsPattern("(?m)^%s +dead-end".formatted(dead.get(1204)));
        assertThat(ask("deliveries", "show", oldest).out())
                .contains("Send it again: tanqiao deliveries resend " + oldest);
        assertThat(ask("deliveries", "show", empty).out()).contains("It has nothing to send.");
        assertSays(ask("deliveries", "show", "1"), ExitCode.FAILED, "There is no dead delivery 1.");

        var dry = new ArrayList<>(List.of(all));
        dry.add("--dry-run");
        String nothing = "Delivery %s has nothing to send: HTTP 500. Nothing was changed.".formatted(empty);
        assertThat(ask(dry.toArray(String[]::new)).out())
                .contains(nothing, "1204 would be due again, 1 would stay. Nothing was changed.");
        Ended refused = ask("deliveries", "resend", empty, "--reason", "x");
        assertThat(refused.out()).contains(nothing, "0 due again, 1 stayed.");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ask("deliveries", "resend", oldest, "--reason", "mended").out())
                .isEqualToNormalizingNewlines("1 due again, 0 stayed.\n");
        assertSays(
                ask("deliveries", "resend", oldest, "--reason", "x"),
                ExitCode.FAILED,
                "There is no dead delivery %s. Nothing was changed.".formatted(oldest));

        Ended ended = ask(all);
        assertThat(ended.out()).contains(nothing, "1203 due again, 1 stayed.");
        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ask("deliveries", "list", "--subscription", "dead-end").out())
                .contains("1 is dead.");
        assertThat(
                        bridge.jdbc.queryForList(
                                "select actor, count(*) from act where action = 'resend' and subject like 'delivery/%' group by actor"))
                .extracting(act -> act.get("actor") + " " + act.get("count"))
                .containsExactlyInAnyOrder("review 1", "li (review) 1203");
        bridge.jdbc.update("update delivery set status = 'DEAD', due_at = null where subscription_id = 'dead-end'");
    }

    @Test
    void aSubscriptionThatIsMisspeltIsNotOneWithoutDeadLetters() {
        for (String command : List.of("list", "resend")) {
            var asked = new ArrayList<>(List.of("deliveries", command, "--subscription", "evnts"));
            asked.addAll(command.equals("list") ? List.of() : List.of("--reason", "x"));
            assertSays(
                    ask(asked.toArray(String[]::new)),
                    ExitCode.FAILED,
                    "There is no subscription evnts. Did you mean events?");
        }
        assertSays(
                ask("deliveries", "resend", "--reason", "x"),
                ExitCode.USAGE,
                "Give numbers, or select by --subscription");
    }

    private static long opened(String type, String subject, Duration ago) {
        Instant now = bridge.simulator.clock().instant();
        Long id = bridge.jdbc.queryForObject(
                "insert into discrepancy (type, subject, detail, opened_at) values (?, ?, 'no agreement', ?) returning id",
                Long.class,
                type,
                subject,
                Timestamp.from(now.minus(ago)));
        return id == null ? 0 : id;
    }

    private static List<Long> numbers(String... narrowed) {
        var command = new ArrayList<>(List.of("breaks", "list", "--json"));
        command.addAll(List.of(narrowed));
        List<Long> numbers = new ArrayList<>();
        json(command.toArray(String[]::new))
                .path("breaks")
                .forEach(each -> numbers.add(each.path("id").asLong()));
        return numbers;
    }

    private static JsonNode json(String... command) {
        try {
            return new ObjectMapper().readTree(ask(command).out());
        } catch (com.fasterxml.jackson.core.JsonProcessingException noJson) {
            throw new AssertionError(noJson);
        }
    }

    private static void assertSays(Ended ended, int exitCode, String sentence) {
        assertThat(ended.err()).contains(sentence).doesNotContain("\tat ");
        assertThat(ended.exitCode()).isEqualTo(exitCode);
    }

    private static Ended ask(String... command) {
        var arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(
                "--hub",
                "http://127.0.0.1:" + bridge.hub.port(),
                "--token-file",
                bridge.home().resolve("secrets/api-review").toString()));
        return Day.run(arguments.toArray(String[]::new));
    }
}
