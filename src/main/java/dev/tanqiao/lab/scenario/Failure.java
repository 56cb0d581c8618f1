package dev.tanqiao.lab.scenario;

import dev.tanqiao.base.redact.Redactor;
import java.util.List;

/**
 * Something that was otherwise than a scenario says; no secret is in its words.
 *
 * @param line where the scenario says it; 0: it is said of every scenario
 * @param expected in words
 * @param found in words
 * @param about names of the purchases it concerns
 */
public record Failure(int line, String expected, String found, List<String> about) {

    public Failure {
        expected = Redactor.redact(expected);
        found = Redactor.redact(found);
    }
}
