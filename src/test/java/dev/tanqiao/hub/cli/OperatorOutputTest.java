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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators read of a hub's answers: one time zone, few lines. */
class OperatorOutputTest {

    private static final String AT = "2026-03-02T04:19:08.644680Z";

    @TempDir
    private Path directory;

    private String answer = "";
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(answer.getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
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
                "deliveries list | {'total':1,'deliveries':[{'id':1,'subscription':'s','items':1,'attempt':1,'diedAt':'AT','reason':'x'}]}",
                "deliveries show 1 | {'id':1,'subscription':'s','items':1,'attempt':1,'diedAt':'AT','createdAt':'AT','reason':'x'}",
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
