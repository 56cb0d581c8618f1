package dev.tanqiao.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * So many rows of a kind that look like this.
 *
 * @param line where it stands in the file
 * @param kind {@code settlement}, {@code booking}, {@code event}, …
 * @param fields what must stand in a row
 * @param times how many rows must fit; null: at least one
 * @param within it comes true so soon; null: in the end
 */
public record Expectation(
        int line,
        String kind,
        ObjectNode fields,
        @Nullable JsonNode times,
        @Nullable Duration within) {

    /** Until when it must have come true. */
    Instant latest(Instant from) {
        return within == null ? from : from.plus(within);
    }

    /** The rows that fit. */
    List<ObjectNode> fitting(List<ObjectNode> rows) {
        return rows.stream().filter(row -> misfits(row).isEmpty()).toList();
    }

    /** Whether so many rows are as many as expected. */
    boolean isMetBy(int count) {
        return times == null ? count > 0 : Fit.fits(times, Fit.number(count));
    }

    /** The fields in which a row is another: {@code status is REJECTED, not BILLED}. */
    List<String> misfits(ObjectNode row) {
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
        return kind + (words.isEmpty() ? "" : " with " + String.join(", ", words));
    }
}
