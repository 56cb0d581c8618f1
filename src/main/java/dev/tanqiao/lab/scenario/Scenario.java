package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One scenario as its file tells it; {@code contracts/bundle/scenario.schema.json} says what may stand there.
 *
 * @param file where it stands
 * @param name one sentence: what is shown
 * @param until how long the world is played on behind the last step
 * @param expected what must hold in the end
 * @param never what must not hold at any quiet moment
 * @param broken numbers of the invariants that must not hold in the end
 * @param violationsAllowed whether requests may break the upstreams' contracts
 */
public record Scenario(
        String file,
        String name,
        String description,
        List<String> tags,
        Given given,
        List<Step> steps,
        Duration until,
        List<Expectation> expected,
        List<Expectation> never,
        Set<Integer> broken,
        boolean violationsAllowed) {

    /**
     * What happens.
     *
     * @param line where it stands in the file
     * @param at Shanghai time as written, {@code 12:05} or {@code 2026-03-03 12:05}
     * @param after so long after the step before
     * @param act the word: {@code purchase}, {@code refund}, {@code fault}, …
     * @param body what stands behind the word
     */
    public record Step(
            int line, @Nullable String at, @Nullable Duration after, String act, JsonNode body) {}

    /** Kinds of the faults that its steps plant and its timetable holds, in the order of the alphabet. */
    public SortedSet<String> faultKinds() {
        SortedSet<String> kinds = new TreeSet<>();
        Stream.concat(
                        steps.stream()
                                .filter(step -> step.act().equals("fault"))
                                .map(Step::body),
                        given.timetable().stream().map(entry -> entry.path("fault")))
                .flatMap(body -> body.isArray() ? StreamSupport.stream(body.spliterator(), false) : Stream.of(body))
                .forEach(fault -> kinds.add(fault.path("kind").asText()));
        return kinds;
    }

    /** Whether it can only be played with a broker of Kafka. */
    public boolean needsKafka() {
        return given.bundles().needKafka();
    }

    /** The file's name without folder and ending: how reports call it. */
    public String id() {
        return file.substring(file.lastIndexOf('/') + 1).replace(".scenario.yaml", "");
    }
}
