import dev.tanqiao.hub.config.LocalDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Compares what the hub asks its database at 10,000 and at 1,000,000 settled rows, taking turns; see `src/bench/million`. */
public final class Million {

    private static final int WARMING = 8;

    private Million() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Path fill = Path.of(arguments[1]);
        int rounds = Integer.getInteger("rounds", 41);
        String only = System.getProperty("only", "");
        try (LocalDatabase.Running server = LocalDatabase.ofThisJar().orElseThrow().start(home.resolve("database"))) {
            var source = new DriverManagerDataSource(server.jdbcUrl());
            var jdbc = new JdbcTemplate(source);
            try (var small = new Database(server.jdbcUrl(), "small", Integer.getInteger("small", 10_000));
                    var big = new Database(server.jdbcUrl(), "big", Integer.getInteger("big", 1_000_000))) {
                whileFilling(jdbc, true);
                small.fillOnce(jdbc, fill);
                big.fillOnce(jdbc, fill);
                whileFilling(jdbc, false);
                jdbc.execute("checkpoint");
                if (arguments.length > 2 && arguments[2].equals("fill")) {
                    return;
                }
                Map<String, Probes.Probe> ofSmall = new Probes(small).all();
                Map<String, Probes.Probe> ofBig = new Probes(big).all();
                System.out.printf("%-42s %10s %10s %7s   %s%n", "", "10,000", "1,000,000", "ratio", "quartiles of both, ms");
                for (String name : ofSmall.keySet()) {
                    if (name.matches(".*" + only + ".*")) {
                        compare(name, ofSmall.get(name), ofBig.get(name), rounds);
                    }
                }
            }
        }
    }

    /** A fill may begin again, so it need not be durable; what is measured is. */
    private static void whileFilling(JdbcTemplate jdbc, boolean filling) {
        for (String setting : List.of("fsync = off", "full_page_writes = off", "max_wal_size = '8GB'", "autovacuum = off")) {
            jdbc.execute("alter system " + (filling ? "set " + setting : "reset " + setting.split(" ")[0]));
        }
        jdbc.execute("select pg_reload_conf()");
    }

    private static void compare(String name, Probes.Probe small, Probes.Probe big, int rounds) {
        List<Double> ofSmall = new ArrayList<>();
        List<Double> ofBig = new ArrayList<>();
        for (int round = -WARMING; round < rounds; round++) {
            boolean smallFirst = round % 2 == 0;
            double first = millis(smallFirst ? small : big);
            double second = millis(smallFirst ? big : small);
            if (round >= 0) {
                ofSmall.add(smallFirst ? first : second);
                ofBig.add(smallFirst ? second : first);
            }
            if (round == -WARMING && first + second > 2_000) {
                rounds = Math.min(rounds, 5); // what takes seconds is not repeated for minutes
                round = -1;
            }
        }
        double[] a = sorted(ofSmall);
        double[] b = sorted(ofBig);
        System.out.printf("%-42s %10.2f %10.2f %7.2f   %.2f–%.2f  %.2f–%.2f%n", name, quantile(a, 2), quantile(b, 2),
                quantile(b, 2) / quantile(a, 2), quantile(a, 1), quantile(a, 3), quantile(b, 1), quantile(b, 3));
    }

    private static double millis(Probes.Probe probe) {
        long began = System.nanoTime();
        probe.run();
        return (System.nanoTime() - began) / 1e6;
    }

    private static double[] sorted(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static double quantile(double[] sorted, int quarter) {
        return sorted[(sorted.length - 1) * quarter / 4];
    }
}
