package dev.tanqiao.lab.bench.growth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What PostgreSQL itself says that statements have read: {@code EXPLAIN (ANALYZE, BUFFERS)} of each, which it writes into its log. */
public final class Plans {

    /** What a connection asks for, so that its statements are told, and planned as those of a hub. */
    static final String TOLD = """
            load 'auto_explain';
            set auto_explain.log_min_duration = 0;
            set auto_explain.log_analyze = on;
            set auto_explain.log_buffers = on;
            set auto_explain.log_timing = off;
            set auto_explain.log_parameter_max_length = 0;
            set auto_explain.log_format = json;
            set plan_cache_mode = force_generic_plan;
            set max_parallel_workers_per_gather = 0""";

    /** The lines of one that follow its first begin with a tab. */
    private static final Pattern PLAN = Pattern.compile("plan:\\n((?:\\t.*\\n)+)");

    private static final Set<String> LOOKING = Set.of(
            "Seq Scan",
            "Index Scan",
            "Index Only Scan",
            "Bitmap Heap Scan",
            "Tid Scan",
            "Tid Range Scan",
            "Sample Scan");

    private final ObjectMapper json = new ObjectMapper();
    private final Path log;

    /**
     * Reads from there.
     *
     * @param log what the server says
     */
    Plans(Path log) {
        this.log = log;
    }

    /**
     * What was read.
     *
     * @param buffers pages, found in memory or fetched
     * @param inner those of them that lie between the root of an index and its leaves, the root with them
     * @param rows of tables that were looked at, whether they fitted or not
     */
    public record Read(long buffers, long inner, long rows) {

        Read plus(Read other) {
            return new Read(buffers + other.buffers, inner + other.inner, rows + other.rows);
        }

        /** What grows with the rows, and not with their logarithm. */
        long below() {
            return buffers - inner;
        }
    }

    /**
     * What the statements of that work have read, nothing else being at work.
     *
     * @param levels how many pages lie above the leaves of an index
     */
    Read of(Runnable work, ToLongFunction<String> levels) {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            long before = file.length();
            work.run();
            file.seek(before);
            byte[] said = new byte[Math.toIntExact(file.length() - before)];
            file.readFully(said);
            Matcher plan = PLAN.matcher(new String(said, StandardCharsets.UTF_8));
            Read read = new Read(0, 0, 0);
            while (plan.find()) {
                JsonNode root = json.readTree(plan.group(1)).path("Plan");
                read = read.plus(new Read(pages(root), inner(root, levels), rows(root)));
            }
            return read;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Those of a node have those of the nodes below it. */
    private static long pages(JsonNode node) {
        return node.path("Shared Hit Blocks").asLong()
                + node.path("Shared Read Blocks").asLong();
    }

    /** PostgreSQL counts how often it went down an index. */
    private static long inner(JsonNode node, ToLongFunction<String> levels) {
        long inner = 0;
        for (JsonNode child : node.path("Plans")) {
            inner += inner(child, levels);
        }
        long searches = node.path("Index Searches").asLong();
        return searches == 0
                ? inner
                : inner + searches * levels.applyAsLong(node.path("Index Name").asText());
    }

    private static long rows(JsonNode node) {
        long below = 0;
        for (JsonNode child : node.path("Plans")) {
            below += rows(child);
        }
        return below + (LOOKING.contains(node.path("Node Type").asText()) ? lookedAt(node) : 0);
    }

    private static long lookedAt(JsonNode scan) {
        double ofLoop = scan.path("Actual Rows").asDouble()
                + scan.path("Rows Removed by Filter").asDouble()
                + scan.path("Rows Removed by Index Recheck").asDouble();
        return Math.round(ofLoop * scan.path("Actual Loops").asLong());
    }
}
