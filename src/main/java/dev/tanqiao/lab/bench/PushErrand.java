package dev.tanqiao.lab.bench;

import dev.tanqiao.lab.home.DevHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Bill pushes of one line each, to the address that the city was told. */
final class PushErrand implements Errand {

    private static final Pattern BILLS = Pattern.compile("\"notifyUrl\":\"([^\"]+/bills)\"");
    private static final String BODY =
            "{\"total\":1,\"bill\":[{\"cid\":\"310101000000000001\",\"equityCid\":\"EQ310101000001\",\"transactionId\":\"B%031d\",\"amount\":\"15\","
                    + "\"transactionTime\":%s,\"transactionPaymentTime\":%2$s,\"transactionType\":\"canteen\"}]}";

    private final BenchWorld world;
    private final String path;
    private final Map<Contender, BenchDatabase> databases = new HashMap<>();

    PushErrand(BenchWorld world, Path home) throws IOException {
        this.world = world;
        this.path = path(new DevHome(home).journal());
    }

    /** The simulator shows no secret; its journal is ours. */
    private static String path(Path journal) throws IOException {
        try (Stream<String> lines = Files.lines(journal)) {
            return lines.map(BILLS::matcher)
                    .filter(Matcher::find)
                    .map(found -> URI.create(found.group(1)).getPath())
                    .reduce((earlier, later) -> later)
                    .orElseThrow();
        }
    }

    private BenchDatabase database(Contender contender) {
        return databases.computeIfAbsent(contender, mine -> world.open(mine.database()));
    }

    @Override
    public String name() {
        return "push";
    }

    @Override
    public String unit() {
        return "pushes";
    }

    @Override
    public void begin(Contender contender) {
        database(contender).fill("select 1").commit();
    }

    @Override
    public byte[] request(Contender contender, int number) {
        String body = String.format(Locale.ROOT, BODY, number, System.currentTimeMillis());
        return PlainHttp.message("POST %s HTTP/1.1".formatted(path), "Host: 127.0.0.1", Loop.utf8(body));
    }

    @Override
    public WriteCounts writes(Contender contender) {
        return database(contender);
    }

    @Override
    public long stored(Contender contender) {
        return Objects.requireNonNull(
                database(contender).jdbc().queryForObject("select count(*) from push", Long.class));
    }

    @Override
    public void awaitWorkedOff(Contender contender) throws InterruptedException {
        database(contender).await("select exists (select from push_due)", contender::isAlive);
    }

    @Override
    public Map<String, BenchDatabase.Written> written(Contender contender) throws InterruptedException {
        return database(contender).written();
    }
}
