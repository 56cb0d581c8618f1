package dev.tanqiao.lab.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * So many rows of a kind that look like this.
 *
 * @param line where it stands in the file
 * @param kind {@code settlement}, {@code booking}, {@code event}, …
 * @param fields what must stand in a row
 * @param sameBut every further call must have sent what the first one did, but for these; null: whatever it sent
 * @param times how many rows must fit; null: at least one
 * @param within it comes true so soon; null: in the end
 */
public record Expectation(
        int line,
        String kind,
        ObjectNode fields,
        @Nullable Set<String> sameBut,
        @Nullable JsonNode times,
        @Nullable Duration within) {

    /** What a call sent, by name; and what the first one of its operation did, about the same order where it is about one. */
    static final String SENT = "sent";

    static final String FIRST = "first";

    /** Until when it must have come true. */
    Instant latest(Instant from) {
        return within == null ? from : from.plus(within);
    }

    /** The rows that fit; where they must be the same as the first, they are all others, or none. */
    List<ObjectNode> fitting(List<ObjectNode> rows) {
        return rows.stream().anyMatch(this::isAnother)
                ? List.of()
                : rows.stream().filter(row -> misfits(row).isEmpty()).toList();
    }

    /** Whether a row would fit, had it sent what the first did. */
    boolean isAnother(ObjectNode row) {
        return row.path(FIRST).isObject()
                && !differences(row).isEmpty()
                && misfitsOfFields(row).isEmpty();
    }

    /** Whether so many rows are as many as expected. */
    boolean isMetBy(int count) {
        return times == null ? count > 0 : Fit.fits(times, Fit.number(count));
    }

    /** The fields in which a row is another: {@code status is REJECTED, not BILLED}. */
    List<String> misfits(ObjectNode row) {
        List<String> misfits = misfitsOfFields(row);
        misfits.addAll(differences(row));
        return misfits;
    }

    /** What a call sent otherwise than the first one. */
    private List<String> differences(ObjectNode row) {
        if (sameBut == null) {
            return List.of();
        }
        JsonNode first = row.path(FIRST);
        if (!first.isObject()) {
            return List.of("it is the first itself");
        }
        JsonNode sent = row.path(SENT);
        Set<String> names = new TreeSet<>();
        first.fieldNames().forEachRemaining(names::add);
        sent.fieldNames().forEachRemaining(names::add);
        return names.stream()
                .filter(name -> !sameBut.contains(name) && !first.path(name).equals(sent.path(name)))
                .map(name -> "%s is %s, not %s as at first"
                        .formatted(name, Fit.shown(sent.path(name)), Fit.shown(first.path(name))))
                .toList();
    }

    private List<String> misfitsOfFields(ObjectNode row) {
        List<String> misfits = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            JsonNode found = row.path(field.getKey());
            if (!Fit.fits(field.getValue(), found)) {
                misfits.add(
                        "%s is %s, not %s".formatted(field.getKey(), Fit.shown(found), Fit.shown(field.getValue())));
            }
        }
        return misfits;
    }

    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        fields.properties().forEach(field -> words.add(field.getKey() + " " + Fit.shown(field.getValue())));
        if (sameBut != null) {
            words.add("the same as the first" + (sameBut.isEmpty() ? "" : " but for " + String.join(", ", sameBut)));
        }
        return kind + (words.isEmpty() ? "" : " with " + String.join(", ", words));
    }
}
