import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import dev.tanqiao.lab.simulator.testing.Enrolled;
import dev.tanqiao.lab.simulator.testing.TanqiaoSimulator;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Settled orders a second: the simulator against stock WireMock that answers the same bytes; see `src/bench/simulator`. */
public final class SimulatorRate {

    private static final int CONNECTIONS = 16;
    private static final int WARMING = 4;
    private static final int REQUESTS_KEPT = 1_000;
    private static final boolean STOCK_KEEPS = !Boolean.getBoolean("stock-keeps-none");
    private static final int THREADS = 64;
    private static final String ANSWER = "{\"code\":200,\"msg\":\"success\",\"content\":\"交易成功\"}";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private SimulatorRate() {}

    private record Round(double perSecond, double cpuMicros) {}

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[1]);
        int count = Integer.parseInt(arguments[2]);
        WireMockServer stock = stock(Path.of(arguments[0]));
        try (TanqiaoSimulator simulator = TanqiaoSimulator.builder().person("bench", "1000000000", "0").start()) {
            Enrolled person = simulator.enrolled("bench");
            String token = simulator.cityToken();
            String provider = simulator.providerCids().get(0);
            List<Round> ofStock = new ArrayList<>();
            List<Round> ofSimulator = new ArrayList<>();
            for (int round = -WARMING; round < rounds; round++) {
                for (int turn = 0; turn < 2; turn++) {
                    boolean isStock = (turn == 0) == (round % 2 == 0);
                    Round measured = measure(isStock ? stock.port() : simulator.url().getPort(), count, person.cid(), provider, token);
                    if (round >= 0) {
                        (isStock ? ofStock : ofSimulator).add(measured);
                    }
                }
            }
            if (simulator.ledger().bookings().size() != (rounds + WARMING) * count || !simulator.violations().isEmpty()) {
                throw new IllegalStateException("Not every order was booked as it should be; the figures say nothing.");
            }
            print("stock WireMock", ofStock);
            print("simulator", ofSimulator);
            double[] ratios = new double[rounds];
            double[] ofCpu = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                ratios[round] = ofSimulator.get(round).perSecond() / ofStock.get(round).perSecond();
                ofCpu[round] = ofStock.get(round).cpuMicros() / ofSimulator.get(round).cpuMicros();
            }
            System.out.printf("%nratio of rates %s; by processor time (client included) %s%n", shown(ratios, "%.2f"), shown(ofCpu, "%.2f"));
        } finally {
            stock.stop();
        }
    }

    private static void print(String name, List<Round> rounds) {
        System.out.printf("%-16s requests/s %s   µs of processor a request %s%n", name,
                shown(rounds.stream().mapToDouble(Round::perSecond).toArray(), "%,.0f"),
                shown(rounds.stream().mapToDouble(Round::cpuMicros).toArray(), "%,.0f"));
    }

    /** Median, and quartiles. */
    private static String shown(double[] values, String format) {
        Arrays.sort(values);
        return (format + " (" + format + "–" + format + ")").formatted(quantile(values, 2), quantile(values, 1), quantile(values, 3));
    }

    private static double quantile(double[] sorted, int quarter) {
        return sorted[(sorted.length - 1) * quarter / 4];
    }

    /** The simulator's own options and stubs, and a transformer that does nothing but answer. */
    private static WireMockServer stock(Path mappings) throws IOException {
        WireMockConfiguration options = options().bindAddress("127.0.0.1").dynamicPort().containerThreads(THREADS).http2PlainDisabled(true)
                .gzipDisabled(true).stubRequestLoggingDisabled(true).extensions(new Trivial());
        var server = new WireMockServer(STOCK_KEEPS ? options.maxRequestJournalEntries(REQUESTS_KEPT) : options.disableRequestJournal());
        server.start();
        try (Stream<Path> files = Files.list(mappings)) {
            for (Path file : files.sorted().toList()) {
                server.addStubMapping(StubMapping.buildFrom(Files.readString(file)));
            }
        }
        return server;
    }

    private static final class Trivial implements ResponseDefinitionTransformerV2 {
        @Override
        public ResponseDefinition transform(ServeEvent event) {
            return new ResponseDefinitionBuilder().withStatus(200).withHeader("Content-Type", "application/json;charset=UTF-8").withBody(ANSWER).build();
        }

        @Override
        public String getName() {
            return "tanqiao";
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }
    }

    private static Round measure(int port, int count, String cid, String provider, String token) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            long cpuBefore = cpuNanos();
            long began = System.nanoTime();
            List<Future<?>> all = new ArrayList<>();
            for (int connection = 0; connection < CONNECTIONS; connection++) {
                int share = count / CONNECTIONS + (connection < count % CONNECTIONS ? 1 : 0);
                all.add(clients.submit(() -> {
                    settle(port, share, cid, provider, token);
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            return new Round(count / seconds, (cpuNanos() - cpuBefore) / 1e3 / count);
        } finally {
            clients.shutdown();
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** One connection, one request after the other; as lean as a client can be, since it shares the processors. */
    private static void settle(int port, int count, String cid, String provider, String token) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 8_192);
            for (int i = 0; i < count; i++) {
                byte[] body = ("{\"cid\":\"" + cid + "\",\"equityCid\":\"" + provider + "\",\"transactionId\":\"B" + NUMBER.incrementAndGet()
                        + "\",\"transactionPointA\":\"1\",\"transactionTime\":\"2026-03-02 08:00:00\",\"transactionType\":\"0\",\"type\":0,\"data\":[\"lunch\"]}")
                        .getBytes(StandardCharsets.UTF_8);
                String head = "POST /carbon-inclusion/apis/v1/transaction/orderSettel HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: " + token
                        + "\r\ntransactionId: 5f0c2b7e-9a1d-4c63-8f00-000000000000\r\ntimestamp: 1772409600000\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length + "\r\n\r\n";
                byte[] request = Arrays.copyOf(head.getBytes(StandardCharsets.US_ASCII), head.length() + body.length);
                System.arraycopy(body, 0, request, head.length(), body.length);
                socket.getOutputStream().write(request);
                expectBooked(in);
            }
        }
    }

    private static void expectBooked(InputStream in) throws IOException {
        String status = line(in);
        int length = -1;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(header.substring(15).trim());
            }
        }
        var body = new StringBuilder();
        if (length >= 0) {
            body.append(new String(in.readNBytes(length), StandardCharsets.UTF_8));
        } else {
            for (int chunk = Integer.parseInt(line(in), 16); chunk > 0; chunk = Integer.parseInt(line(in), 16)) {
                body.append(new String(in.readNBytes(chunk), StandardCharsets.UTF_8));
                line(in);
            }
            line(in);
        }
        if (!status.contains(" 200") || body.indexOf("\"code\":200") < 0) {
            throw new IOException("An order was not settled: " + status + " " + body);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder(64);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("The server has closed the connection.");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
