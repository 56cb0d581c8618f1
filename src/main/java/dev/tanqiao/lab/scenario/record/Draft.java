package dev.tanqiao.lab.scenario.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.scenario.record.Standing.Expected;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;

/** The text of a scenario file, as somebody would have written it. */
final class Draft {

    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final StringBuilder text = new StringBuilder();

    /** As people in Shanghai read it. */
    static String shown(Instant at) {
        return DAY_AND_TIME.format(at.atZone(VirtualClock.SHANGHAI));
    }

    Draft comment(String sentence) {
        return line("# " + sentence);
    }

    Draft notes(Collection<String> notes) {
        notes.forEach(note -> comment("  - " + note));
        return this;
    }

    Draft name(String sentence) {
        line("name: " + Json.write(Json.tree(sentence)));
        return line("tags: [recorded]");
    }

    Draft given(ObjectNode world, List<ObjectNode> persons) {
        line("given:");
        world.properties().forEach(one -> line("  " + one.getKey() + ": " + Flow.of(one.getValue())));
        line("  persons:");
        persons.forEach(person -> line("    - " + Flow.of(person)));
        return this;
    }

    Draft when(List<Timed> steps) {
        line("when:");
        LocalDate day = LocalDate.MIN;
        for (Timed step : steps) {
            LocalDate next = LocalDate.ofInstant(step.at(), VirtualClock.SHANGHAI);
            String at = next.equals(day) ? TIME.format(step.at().atZone(VirtualClock.SHANGHAI)) : shown(step.at());
            line("  - at: \"" + at + "\"");
            line("    " + step.act() + ": " + Flow.of(step.body()));
            day = next;
        }
        return this;
    }

    Draft until(Duration playedOn) {
        return playedOn.compareTo(Duration.ofDays(1)) > 0 ? line("until: " + playedOn.toDays() + "d") : this;
    }

    Draft expect(List<Expected> expectations) {
        if (!expectations.isEmpty()) {
            line("expect:");
        }
        for (Expected one : expectations) {
            line("  - " + one.kind() + ": " + Flow.of(one.fields()));
            line("    times: " + one.times());
        }
        return this;
    }

    Draft broken(Collection<Integer> invariants) {
        return invariants.isEmpty() ? this : line("broken: " + Flow.of(Json.tree(invariants)));
    }

    private Draft line(String line) {
        text.append(line).append('\n');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
