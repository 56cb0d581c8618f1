package dev.tanqiao.lab.scenario.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A step of a scenario.
 *
 * @param act the word of the step
 */
record Timed(Instant at, String act, JsonNode body) {}
