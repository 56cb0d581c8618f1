package dev.tanqiao.lab.simulator.world;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.time.Duration;

/** Durations as people write them: {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}. */
final class DurationText extends StdDeserializer<Duration> {

    private static final long serialVersionUID = 1L;

    DurationText() {
        super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        try {
            return Durations.parse(parser.getText());
        } catch (IllegalArgumentException misfit) {
            throw context.weirdStringException(parser.getText(), Duration.class, "a duration such as 30s, 5m or 2h");
        }
    }
}
