import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleZip;
import dev.tanqiao.hub.config.LocalDatabase;
import dev.tanqiao.lab.chaos.ChaosHouse;
import dev.tanqiao.lab.check.Comparison;
import dev.tanqiao.lab.home.DevHome;
import dev.tanqiao.lab.scenario.Replica;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Deploys and rolls back a bundle on two replicas while purchases are handed in and posts come, kills one replica in between, and counts
 * what came of each; or swaps a bundle many times and shows what that costs in memory. See {@code src/bench/deployments}.
 */
public final class Deployments implements AutoCloseable {

    private static final int A_SECOND = Integer.getInteger("rate", 50);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PEOPLE = 50;

    private static final String MANIFEST = """
            name: load
            version: %s
            description: Sales that are handed in, and posts that are told to the hub.
            order: 950
            properties:
              key: {type: string, description: Of the senders., secret: true, required: true}
            grants:
              providers: [EQ310101000001]
              pointsPerDay: 100000000
              hosts: [127.0.0.1]
            """;

    private static final String RULES = """
            providers:
              food: {cid: EQ310101000001, name: 校园餐饮服务中心}
            rules:
              - id: sale
                match: {source: load/sale}
                points: {a: {perYuan: 1}}
                equityProvider: food
                transactionType: meal
            """;

    private static final String ROUTES = """
            - route:
                id: sale
                from:
                  uri: kamelet:tanqiao-request-source
                  parameters: {secret: "{{key}}"}
                  steps:
                    - to: kamelet:tanqiao-purchase-sink
            - route:
                id: posts
                from:
                  uri: kamelet:tanqiao-inbox-source
                  parameters: {secret: "{{key}}", key: "header:X-Request-Id"}
                  steps:
                    - to: {uri: "kamelet:tanqiao-event-sink", parameters: {type: posted}}
            """;

    /** What else a context can hold on to: other sources, clients, queues. */
    private static final String FURTHER_ROUTES = """
            - route:
                id: told
                from:
                  uri: kamelet:tanqiao-events-source
                  parameters: {types: load.posted}
                  steps:
                    - to: "seda:queue"
            - route:
                id: queue
                from:
                  uri: "seda:queue?concurrentConsumers=2"
                  steps:
                    - setHeader: {name: Content-Type, constant: application/json}
                    - setBody: {constant: "{}"}
                    - removeHeaders: {pattern: "*"}
                    - to: "http://127.0.0.1:%s/__admin/tanqiao/faults?httpMethod=GET&throwExceptionOnFailure=false"
            - route:
                id: nightly
                from:
                  uri: kamelet:tanqiao-schedule-source
                  parameters: {cron: "0 0 3 * * ?"}
                  steps:
                    - log: {message: night}
            - route:
                id: files
                from:
                  uri: "file:inbox?include=.*[.]csv&delay=1000"
                  steps:
                    - to: kamelet:csv-read-action
                    - split: {simple: "${body}", steps: [{log: {message: row}}]}
            """;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
    private final Path home;
    private final ChaosHouse house;
    private final JdbcTemplate jdbc;
    private final String token;
    private final String secret;
    private final List<String> accounts;

    private Deployments(Path home, String world, int replicas) throws IOException {
        this.home = home;
        this.house = new ChaosHouse(home, world, null, replicas);
        // The house's own address of the database is a proxy in this process: it would be measured too.
        String url = LocalDatabase.ofThisJar().orElseThrow().runningAt(home.resolve("database")).orElseThrow();
        this.jdbc = new JdbcTemplate(new DriverManagerDataSource(url));
        var keys = new DevHome(home);
        keys.keepBundleSecret("load", "key");
        this.token = Files.readString(keys.token("deploy")).strip();
        this.secret = Files.readString(keys.bundleSecret("load", "key")).strip();
        this.accounts = house.simulator.world().persons().stream().map(person -> person.account()).toList();
        Map<String, Object> settings = Map.of(
                "tanqiao.database.url", url,
                "tanqiao.settlement.caps.order", 0,
                "tanqiao.settlement.caps.person-day", 0,
                "tanqiao.settlement.caps.provider-hour", 0);
        house.replicas.forEach(hub -> hub.settings().putAll(settings));
    }

    /** @param arguments {@code load} or {@code memory}, home, world, how many deployments or swaps */
    public static void main(String[] arguments) throws Exception {
        boolean load = arguments[0].equals("load");
        int times = Integer.parseInt(arguments[3]);
        boolean good;
        try (var bench = new Deployments(Path.of(arguments[1]), arguments[2], load ? 2 : 1)) {
            bench.begin();
            good = load ? bench.load(times) : bench.memory(times);
        }
        System.exit(good ? 0 : 1);
    }

    private void begin() throws Exception {
        for (Replica hub : house.replicas) { // one alone makes the schema; the others find it
            hub.start();
            if (!hub.awaitReady()) {
                throw new IllegalStateException("Hub %s did not start.".formatted(hub.number()));
            }
        }
        while (count("select count(*) from enrolment where state = 'AUTHORIZED'") < PEOPLE) {
            house.world.advanceTo(house.simulator.clock().instant().plusSeconds(60));
            Thread.sleep(100);
        }
        house.simulator.player().play(1);
    }

    // ---- load

    private boolean load(int deployments) throws Exception {
        committed(deploy(first(), "1.0.0", ""));
        var wrong = new ArrayList<String>();
        var senders = new Senders();
        senders.start();
        long began = System.nanoTime();
        for (int i = 1; i <= deployments; i++) {
            if (i == deployments / 2) {
                senders.kill(house.replicas.get(1));
            }
            long asked = System.nanoTime();
            String what = i % 2 == 1 ? "deploy 1.%s.0".formatted(i) : "rollback";
            JsonNode outcome = i % 2 == 1
                    ? deploy(first(), "1.%s.0".formatted(i), "")
                    : json(ask(first(), "/api/bundles/load/rollback", "{\"reason\": \"bench\"}"));
            String state = outcome.at("/deployment/state").asText();
            if (!state.equals("committed")) {
                wrong.add("%s: %s".formatted(what, outcome));
            }
            System.out.printf(
                    "%3d s  %-14s %s in %d ms; answered %d, the slowest so far after %d ms; tried again for the kill %d; failed %d%n",
                    seconds(began), what, state, millis(asked), senders.answered.get(), senders.slowest.get(),
                    senders.again.get(), senders.failed.size());
            Thread.sleep(1_000);
            senders.startAgainIfKilled();
        }
        senders.stop();
        long seconds = seconds(began);
        awaitWork();
        wrong.addAll(senders.failed);
        wrong.addAll(missingOrDoubled(senders));
        System.out.printf(
                "%s deployments in %s s; %s purchases and %s posts answered (p50 %s ms, p99 %s ms, slowest %s ms), %s requests tried again because their hub was killed%n",
                deployments, seconds, senders.purchases.size(), senders.posts.size(), senders.millis(0.5), senders.millis(0.99),
                senders.slowest.get(), senders.again.get());
        wrong.stream().limit(50).forEach(line -> System.out.println("  WRONG " + line));
        System.out.println("Playing the world to its end, for the invariants.");
        house.playOut(() -> false, () -> {});
        Comparison comparison = house.compare();
        comparison.print(new PrintWriter(System.out, true));
        System.out.println(wrong.isEmpty() && comparison.agrees()
                ? "Nothing is lost, nothing doubled, no request failed, every invariant holds."
                : wrong.size() + " things are wrong.");
        return wrong.isEmpty() && comparison.agrees();
    }

    /** The replica that is not killed is asked to deploy. */
    private Replica first() {
        return house.replicas.get(0);
    }

    /** Until all that was told to the bundle's routes is done, and what it has handed in is settled. */
    private void awaitWork() throws InterruptedException {
        while (count("select count(*) from event_due") > 0
                || count("select count(*) from settlement where status in ('PENDING', 'SENDING', 'UNKNOWN')") > 0
                || count("""
                        select count(*) from delivery d join subscription s on s.id = d.subscription_id
                        where d.status = 'PENDING' and s.bundle = 'load'""") > 0) {
            Thread.sleep(50);
        }
    }

    private List<String> missingOrDoubled(Senders senders) {
        List<String> wrong = new ArrayList<>();
        Map<String, Long> taken = counts("select order_no, count(*) from campus_transaction where source = 'load/sale' group by 1");
        Map<String, Long> settled = counts("""
                select t.order_no, count(*) from settlement s join campus_transaction t on t.id = s.transaction_id
                where t.source = 'load/sale' and s.status in ('SETTLED', 'BILLED') group by 1""");
        Map<String, Long> told = counts("select subject, count(*) from event where type = 'load.posted' group by 1");
        senders.purchases.keySet().forEach(id -> {
            once("transactions of purchase " + id, taken.remove(id), wrong);
            once("settlements of purchase " + id, settled.remove(id), wrong);
        });
        senders.posts.values().forEach(id -> once("effects of post " + id, told.remove("load/posts/" + id), wrong));
        taken.keySet().forEach(id -> wrong.add("purchase " + id + " was never acknowledged, and is taken in"));
        told.keySet().forEach(id -> wrong.add(id + " is of no post that was acknowledged"));
        return wrong;
    }

    private Map<String, Long> counts(String sql) {
        Map<String, Long> counts = new ConcurrentHashMap<>();
        jdbc.query(sql, row -> {
            counts.put(row.getString(1), row.getLong(2));
        });
        return counts;
    }

    private static void once(String what, Long times, List<String> wrong) {
        if (times == null || times != 1) {
            wrong.add("%s: %s".formatted(what, times == null ? 0 : times));
        }
    }

    /** Two systems that hand in sales and posts at a constant rate, behind a load balancer that knows which replicas are ready. */
    private final class Senders {

        private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
        private final Set<Replica> dying = ConcurrentHashMap.newKeySet();
        private final Set<Replica> out = ConcurrentHashMap.newKeySet();
        private final AtomicInteger number = new AtomicInteger();
        private final AtomicInteger underWay = new AtomicInteger();
        private final List<Long> took = java.util.Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger answered = new AtomicInteger();
        final AtomicInteger again = new AtomicInteger();
        final AtomicLong slowest = new AtomicLong();
        final Map<String, String> purchases = new ConcurrentHashMap<>();
        final Map<String, String> posts = new ConcurrentHashMap<>();
        final Queue<String> failed = new ConcurrentLinkedQueue<>();

        void start() {
            long gap = 1_000_000 / A_SECOND;
            clock.scheduleAtFixedRate(() -> purchase(number.incrementAndGet()), 0, gap, TimeUnit.MICROSECONDS);
            clock.scheduleAtFixedRate(() -> post(number.incrementAndGet()), gap / 2, gap, TimeUnit.MICROSECONDS);
        }

        void stop() throws InterruptedException {
            clock.shutdown();
            while (underWay.get() > 0) {
                Thread.sleep(50);
            }
        }

        void kill(Replica replica) {
            dying.add(replica);
            replica.kill();
            System.out.printf("       replica %s killed%n", replica.number());
        }

        void startAgainIfKilled() {
            for (Replica replica : dying) {
                if (!replica.isAlive()) {
                    replica.start();
                } else if (replica.isReady()) {
                    System.out.printf("       replica %s serves again%n", replica.number());
                    dying.remove(replica);
                    out.remove(replica);
                }
            }
        }

        private void purchase(int i) {
            Instant now = house.simulator.clock().instant();
            String body = """
                    {"id": "S%s", "account": "%s", "status": "paid", "amountYuan": 1, "orderTime": "%s", "paidAt": "%s",
                     "merchant": {"id": "M1", "name": "校园食堂"}}""".formatted(i, accounts.get(i % accounts.size()), now, now);
            underWay.incrementAndGet();
            send("/ext/load/sale", "S" + i, body, i, System.nanoTime());
        }

        private void post(int i) {
            underWay.incrementAndGet();
            send("/in/load/posts", "P" + i, "{\"n\": %s}".formatted(i), i, System.nanoTime());
        }

        private void send(String path, String key, String body, int turn, long began) {
            List<Replica> ready = house.replicas.stream().filter(each -> !out.contains(each)).toList();
            Replica replica = ready.get(turn / 2 % ready.size());
            http.sendAsync(request(replica, path)
                                    .timeout(PATIENCE)
                                    .header("Authorization", "Bearer " + secret)
                                    .header("X-Request-Id", key)
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .whenComplete((answer, failure) -> {
                        if (failure != null && dying.contains(replica)) {
                            out.add(replica);
                            again.incrementAndGet();
                            send(path, key, body, turn, began);
                            return;
                        }
                        if (failure != null) {
                            failed.add("%s at replica %s after %s ms: %s".formatted(key, replica.number(), millis(began), failure));
                        } else {
                            judge(key, answer, replica, began);
                        }
                        underWay.decrementAndGet();
                    });
        }

        private void judge(String key, HttpResponse<String> answer, Replica replica, long began) {
            long millis = Deployments.millis(began);
            took.add(millis);
            slowest.accumulateAndGet(millis, Math::max);
            answered.incrementAndGet();
            JsonNode said = json(answer);
            if (key.startsWith("P") && answer.statusCode() == 202) {
                posts.put(key, said.path("id").asText());
            } else if (key.startsWith("S") && answer.statusCode() == 200 && said.hasNonNull("settlementId")) {
                purchases.put(key, said.path("settlementId").asText());
            } else {
                failed.add("%s at replica %s after %s ms: HTTP %s %s"
                        .formatted(key, replica.number(), millis, answer.statusCode(), answer.body()));
            }
        }

        long millis(double part) {
            long[] sorted = took.stream().mapToLong(Long::longValue).sorted().toArray();
            return sorted[Math.min(sorted.length - 1, (int) (sorted.length * part))];
        }
    }

    // ---- memory

    private boolean memory(int swaps) throws Exception {
        String further = FURTHER_ROUTES.formatted(house.simulator.address().getPort());
        Files.createDirectories(home.resolve("bundles/load/inbox"));
        System.out.println("swaps    heap KB   metaspace KB   classes   threads   (after a full collection)");
        for (int swap = 0; swap <= swaps; swap++) {
            JsonNode outcome = deploy(first(), "1.%s.0".formatted(swap), further);
            committed(outcome);
            use(swap);
            if (swap > 0 && (swap % 20 == 0 || swap == swaps)) {
                show(swap);
            }
        }
        return true;
    }

    /** So that what is made at the first use is made. */
    private void use(int swap) throws Exception {
        Files.writeString(home.resolve("bundles/load/inbox/%s.csv".formatted(swap)), "a,b\n1,2\n");
        for (String path : List.of("/ext/load/sale", "/in/load/posts")) {
            String body = "{\"id\": \"M%s\", \"account\": \"%s\", \"status\": \"paid\", \"amountYuan\": 1, \"orderTime\": \"%s\", \"merchant\": {\"name\": \"校园食堂\"}}"
                    .formatted(swap, accounts.get(0), house.simulator.clock().instant());
            HttpResponse<String> answer = http.send(
                    request(first(), path)
                            .header("Authorization", "Bearer " + secret)
                            .header("X-Request-Id", "M" + swap)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
            }
        }
        awaitWork();
    }

    private void show(int swap) throws Exception {
        String pid = String.valueOf(first().pid());
        tool("jcmd", pid, "GC.run");
        tool("jcmd", pid, "GC.run"); // what finalizers and cleaners have let go
        Map<String, Double> memory = figures("-gc", pid);
        double heap = memory.get("S0U") + memory.get("S1U") + memory.get("EU") + memory.get("OU");
        Map<String, Double> classes = figures("-class", pid);
        String threads = Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                .filter(line -> line.startsWith("Threads:"))
                .findFirst()
                .map(line -> line.replaceAll("\\D", ""))
                .orElse("?");
        System.out.printf(
                "%5d %10.0f %14.0f %9.0f %9s%n",
                swap, heap, memory.get("MU"), classes.get("Loaded") - classes.getOrDefault("Unloaded", 0.0), threads);
        Files.writeString(home.resolve("classes-%s.txt".formatted(swap)), tool("jcmd", pid, "GC.class_histogram"));
        Files.writeString(home.resolve("threads-%s.txt".formatted(swap)), tool("jcmd", pid, "Thread.print"));
    }

    /** What jstat says, by the names of its columns. */
    private static Map<String, Double> figures(String what, String pid) throws Exception {
        List<String[]> lines = tool("jstat", what, pid).lines().map(line -> line.strip().split("\\s+")).toList();
        Map<String, Double> figures = new ConcurrentHashMap<>();
        for (int i = 0; i < lines.get(0).length; i++) {
            if (!lines.get(1)[i].equals("-")) {
                figures.putIfAbsent(lines.get(0)[i], Double.valueOf(lines.get(1)[i]));
            }
        }
        return figures;
    }

    private static String tool(String... command) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(command));
        all.set(0, Path.of(System.getProperty("java.home"), "bin", command[0]).toString());
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return said;
    }

    // ---- both

    private JsonNode deploy(Replica hub, String version, String further) throws Exception {
        Path folder = Files.createDirectories(home.resolve("bundle"));
        Files.writeString(folder.resolve("bundle.yaml"), MANIFEST.formatted(version));
        Files.writeString(folder.resolve("rules.yaml"), RULES);
        Files.writeString(folder.resolve("load.camel.yaml"), ROUTES + further);
        return json(http.send(
                request(hub, "/api/bundles?reason=bench&trial=none")
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/zip")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(BundleZip.of(BundleFiles.of(folder))))
                        .build(),
                HttpResponse.BodyHandlers.ofString()));
    }

    private static void committed(JsonNode outcome) {
        if (!outcome.at("/deployment/state").asText().equals("committed")) {
            throw new IllegalStateException(outcome.toString());
        }
    }

    private HttpResponse<String> ask(Replica hub, String path, String body) throws Exception {
        return http.send(
                request(hub, path)
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(Replica hub, String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s".formatted(hub.port(), path)));
        return path.startsWith("/api/bundles?") ? request : request.header("Content-Type", "application/json");
    }

    private JsonNode json(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body());
        } catch (IOException noJson) {
            return json.createObjectNode().put("said", answer.statusCode() + " " + answer.body());
        }
    }

    private long count(String sql) {
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }

    private static long millis(long since) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    }

    private static long seconds(long since) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
    }

    @Override
    public void close() {
        house.close();
    }
}
