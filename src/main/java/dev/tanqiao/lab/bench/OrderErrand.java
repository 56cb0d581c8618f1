package dev.tanqiao.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Orders of those who are enrolled, settled at the city. */
final class OrderErrand implements Errand {

    static final String PATH = "/carbon-inclusion/apis/v1/transaction/orderSettel";

    private static final String BODY =
            "{\"cid\":\"%s\",\"equityCid\":\"EQ310101000001\",\"transactionId\":\"B%031d\",\"transactionTime\":\"%s\",\"transactionType\":\"canteen\","
                    + "\"type\":0,\"transactionPointA\":\"1\",\"data\":[\"第一餐饮大楼\"]}";
    private static final DateTimeFormatter CITY_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.of("Asia/Shanghai"));

    private final List<String> cids;
    private final String headers;
    private final Map<String, Path> journals;

    /**
     * @param journals those of the contenders that keep one, by name
     */
    OrderErrand(List<String> cids, String token, Map<String, Path> journals) {
        this.cids = cids;
        this.headers =
                "Host: 127.0.0.1\r\nAuthorization: %s\r\ntransactionId: 5f0c2b7e-9a1d-4c63-8f00-000000000000\r\ntimestamp: 1772409600000"
                        .formatted(token);
        this.journals = journals;
    }

    @Override
    public String name() {
        return "simulator";
    }

    @Override
    public String unit() {
        return "orders";
    }

    @Override
    public void begin(Contender contender) {
        // Journals only grow.
    }

    @Override
    public byte[] request(Contender contender, int number) {
        String body = String.format(
                Locale.ROOT, BODY, cids.get(number % cids.size()), number, CITY_TIME.format(Instant.now()));
        return PlainHttp.message("POST %s HTTP/1.1".formatted(PATH), headers, Loop.utf8(body));
    }

    @Override
    public WriteCounts writes(Contender contender) {
        Path journal = journals.get(contender.name());
        return new WriteCounts() {
            @Override
            public long walBytes() {
                return journal == null ? 0 : size(journal);
            }

            @Override
            public long commits() {
                return 0;
            }
        };
    }

    private static long size(Path journal) {
        try {
            return Files.size(journal);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public boolean stores(Contender contender) {
        return journals.containsKey(contender.name());
    }

    @Override
    public long stored(Contender contender) {
        try (Stream<String> lines = Files.lines(journals.get(contender.name()))) {
            return lines.filter(line -> line.contains("\"kind\":\"order\"")).count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void awaitWorkedOff(Contender contender) {
        // An order is settled when it is answered.
    }

    @Override
    public Map<String, BenchDatabase.Written> written(Contender contender) {
        return Map.of();
    }
}
