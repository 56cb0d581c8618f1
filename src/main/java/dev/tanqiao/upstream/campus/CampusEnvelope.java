package dev.tanqiao.upstream.campus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.wire.WireJson;
import dev.tanqiao.base.wire.WireText;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every campus answer is wrapped in: {@code {errno, error?, total?, entities?[]}}.
 *
 * @param errno 0 is the only sign of success
 * @param error the campus's words, their beginning where they are long; empty when there are none
 * @param total what the campus counts, written as number or text; 0 when it does not say, and often when it does
 * @param entities what the answer holds, each as it is written; empty when there is no such field
 */
record CampusEnvelope(int errno, String error, int total, List<String> entities) {

    /** Empty when the text is anything but a whole envelope: HTML, nothing, cut off, of a wrong shape. */
    static Optional<CampusEnvelope> read(String text) {
        return WireJson.fields(text).flatMap(CampusEnvelope::envelope);
    }

    private static Optional<CampusEnvelope> envelope(Map<String, String> fields) {
        JsonNode errno = WireJson.value(fields.get("errno"));
        return errno.isInt()
                ? WireJson.elementsOrNone(fields.get("entities"))
                        .map(each -> new CampusEnvelope(
                                errno.intValue(),
                                WireText.brief(
                                        WireJson.value(fields.get("error")).asText("")),
                                WireJson.value(fields.get("total")).asInt(),
                                each))
                : Optional.empty();
    }
}
