package dev.tanqiao.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tanqiao.hub.cli.Day.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators read of a hub's answers: one time zone, few lines, dead letters. */
class OperatorOutputTest {

    private static final String AT = "2026-03-02T04:19:08.644680Z";

    @TempDir
    private Path directory;

    private final Set<Long> dead = new ConcurrentSkipListSet<>(List.of(7L, 8L, 9L));
    private final List<String> heard = new ArrayList<>();
    private String answer = "";
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            heard.add(exchange.getRequestMethod() + " " + path + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String said = answer.isEmpty() ? deliveries(path) : answer;
            exchange.sendResponseHeaders(said.startsWith("{\"detail\"") ? 404 : 200, 0);
            exchange.getResponseBody().write(said.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
    }

    /** As the hub does: the newest dead letters first; of those that are resent 8 has been resent by somebody else. */
    private String deliveries(String path) {
        if (path.endsWith("/resend")) {
            long id = Long.parseLong(path.replaceAll("\\D+", ""));
            return dead.remove(id) && id != 8
                    ? "{\"deliveryId\":%s,\"status\":\"PENDING\"}".formatted(id)
                    : "{\"detail\":\"There is no dead delivery %s.\"}".formatted(id);
        }
        return dead.stream()
                .map(id ->
                        "{\"id\":%s,\"subscription\":\"%s\",\"webhookId\":\"w-%s\",\"items\":1,\"attempt\":9,\"createdAt\":\"%s\",\"diedAt\":\"%s\",\"reason\":\"HTTP 500\"}"
                                .formatted(id, id == 9 ? "other" : "events", id, AT, AT))
                .collect(Collectors.joining(",", "[", "]"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Each answer is what the hub may say where the command shows a moment. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "caps list | [{'scope':'order','points':'1','actor':'li','changedAt':'AT'}]",
                "pause | [{'scope':'hub','key':'','since':'AT','actor':'li','reason':'x'}]",
                "pause hub --reason x | {'scope':'hub','key':'','since':'AT','actor':'li','reason':'x'}",
                "tokens list | [{'name':'li','role':'view','madeAt':'AT','madeBy':'wu'}]",
                "time show | {'now':'AT','ahead':'PT0S','wrong':false,'rows':[{'rows':'cursors','count':1,'latest':'AT'}]}",
                "bills show | {'waiting':[{'hub':'a','since':'AT'}],'total':{'trusted':true,'doubt':'x','doubtedAt':'AT'}}",
                "review list | {'total':1,'settlements':[{'settlementId':1,'status':'HELD','since':'AT','possible':[]}]}",
                "review show 1 | {'settlementId':1,'status':'HELD','since':'AT','deadlineAt':'AT','possible':[],'acceptedAttempts':[]}",
                "breaks list --closed | {'total':1,'breaks':[{'id':1,'closedAt':'AT','closedBy':'li','type':'NOT_BILLED','subject':'s'}]}",
                "quarantine show 1 | {'entity':{'source':'s','since':'AT','pointer':'/','problem':'p'},'text':'t'}",
                "push rotate --reason x | {'formerPathHoldsUntil':'AT'}",
                "archive --dry-run | {'months':[],'before':'2026-01','heldBack':'break open since AT'}",
                "trace 1 | {'foundAs':'x','subjects':[],'entries':[{'at':'AT','kind':'seen','about':'a','text':'in the poll NEW AT to AT'}]}",
                "bundle history | [{'revision':1,'changedAt':'AT','action':'deploy','bundle':'b','actor':'li','reason':'x'}]",
                "bundle status | [{'hub':'a','version':'1','seenAt':'AT','alive':true,'revision':1}]",
                "deliveries list | [{'id':1,'subscription':'s','items':1,'attempt':1,'diedAt':'AT','reason':'x'}]",
                "deliveries show 1 | [{'id':1,'subscription':'s','items':1,'attempt':1,'diedAt':'AT','createdAt':'AT','reason':'x'}]",
                "reconcile --day 2026-03-02 | {'closedAt':'AT','rows':0,'seal':'s','breakAge':'PT96H','overdueBreaks':0}"
            })
    void momentsAreShownInTheTimeZoneOfCampusAndCity(String command, String said) throws Exception {
        answer = said.replace('\'', '"').replace("AT", AT);

        Ended ended = ask(command.split(" "));

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).contains("2026-03-02T12:19:08+08:00").doesNotContainPattern("\\d\\d:\\d\\d(\\.\\d+)?Z");
    }

    @Test
    void jsonStaysAsTheHubSaysIt() throws Exception {
        answer = "[{\"id\":1,\"diedAt\":\"%s\"}]".formatted(AT);

        assertThat(ask("deliveries", "list", "--json").out()).contains(AT);
    }

    @Test
    void openBreaksAreCountedByTypeAndTheOldestAreShown() throws Exception {
        String one =
                "{'id':%s,'age':'PT50H','overdue':false,'type':'NOT_SETTLED','subject':'settlement/%s','detail':'d'}";
        answer = ("{'closedAt':'AT','rows':0,'seal':'s','breakAge':'PT96H','overdueBreaks':0,"
                        + "'breakGroups':[{'type':'NOT_SETTLED','open':4711,'overdue':12,'oldest':'PT50H'},"
                        + "{'type':'NOT_BILLED','open':2,'overdue':0,'oldest':'PT1H'}],"
                        + "'breaks':[" + one.formatted(1, 1) + "," + one.formatted(2, 2) + "," + one.formatted(3, 3)
                        + "]}")
                .replace('\'', '"')
                .replace("AT", AT);

        String out = ask("reconcile", "--day", "2026-03-02", "--limit", "2").out();

        assertThat(out)
                .containsPattern("not settled +4711 +12 +2d 2h\n")
                .containsPattern("not billed +2 +0 +1h 0m\n")
                .contains("settlement/2", "2 of 4713 shown, the oldest; more with --limit, or tanqiao breaks list.")
                .doesNotContain("settlement/3");
    }

    @Test
    void deadLettersOfASubscriptionAreSentAgainAndWhatStaysIsTold() throws Exception {
        assertThat(ask("deliveries", "list", "--subscription", "events").out()).contains("2 are dead.");
        assertThat(ask("deliveries", "resend", "--subscription", "events", "--reason", "x", "--dry-run")
                        .out())
                .contains("Nothing was sent again.");
        assertThat(dead).containsExactly(7L, 8L, 9L);

        Ended ended = ask("deliveries", "resend", "--subscription", "events", "--reason", "mended", "--as", "li");

        assertThat(ended.out())
                .contains("Delivery 8: There is no dead delivery 8.", "1 are due again, 1 stayed.")
                .doesNotContain("Delivery 7");
        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(heard).contains("POST /api/deliveries/7/resend {\"reason\":\"mended\",\"as\":\"li\"}");
        assertThat(dead).containsExactly(9L);
    }

    @Test
    void oneDeadLetterIsSentAgainByItsNumber() throws Exception {
        assertThat(ask("deliveries", "resend", "9", "--reason", "mended").exitCode())
                .isEqualTo(ExitCode.OK);
        assertThat(dead).containsExactly(7L, 8L);
        assertThat(ask("deliveries", "resend", "--reason", "x").err()).contains("Give numbers, or --subscription");
        assertThat(ask("deliveries", "show", "9").err()).contains("Delivery 9 is not among the newest 500");
    }

    private Ended ask(String... command) throws IOException {
        var arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(
                "--hub",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "--token-file",
                Files.writeString(directory.resolve("token"), "t").toString()));
        return Day.run(arguments.toArray(String[]::new));
    }
}
