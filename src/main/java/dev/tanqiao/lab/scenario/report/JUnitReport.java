package dev.tanqiao.lab.scenario.report;

import dev.tanqiao.lab.scenario.Failure;
import dev.tanqiao.lab.scenario.ScenarioResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The report that CI servers read: one test case a scenario. */
public final class JUnitReport {

    private static final double MILLIS = 1000.0;

    private final List<ScenarioResult> outcomes;

    public JUnitReport(List<ScenarioResult> outcomes) {
        this.outcomes = outcomes;
    }

    /** Writes the file. */
    public void write(Path file) {
        try (Writer text = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "tanqiao scenarios");
            xml.writeAttribute("tests", String.valueOf(outcomes.size()));
            xml.writeAttribute(
                    "failures", count(outcomes.stream().filter(one -> !one.passed() && one.error() == null)));
            xml.writeAttribute("errors", count(outcomes.stream().filter(one -> one.error() != null)));
            xml.writeAttribute(
                    "time",
                    seconds(outcomes.stream()
                            .mapToLong(one -> one.took().toMillis())
                            .sum()));
            for (ScenarioResult outcome : outcomes) {
                write(xml, outcome);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
        } catch (XMLStreamException | IOException failure) {
            throw new UncheckedIOException("%s cannot be written.".formatted(file), new IOException(failure));
        }
    }

    private static void write(XMLStreamWriter xml, ScenarioResult outcome) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "scenario");
        xml.writeAttribute("name", outcome.scenario().id());
        xml.writeAttribute("time", seconds(outcome.took().toMillis()));
        if (outcome.error() != null) {
            problem(xml, "error", outcome.error(), outcome.error());
        } else if (!outcome.passed()) {
            var all = new StringBuilder();
            for (Failure failure : outcome.failures()) {
                all.append("%s%n  expected  %s%n  found     %s%n"
                        .formatted(TextReport.where(outcome, failure), failure.expected(), failure.found()));
            }
            problem(xml, "failure", outcome.failures().get(0).expected(), all.toString());
        }
        xml.writeEndElement();
    }

    private static void problem(XMLStreamWriter xml, String kind, String message, String text)
            throws XMLStreamException {
        xml.writeStartElement(kind);
        xml.writeAttribute("message", printable(message));
        xml.writeCharacters(printable(text));
        xml.writeEndElement();
    }

    /** XML knows no control characters. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\r\\n\\t]]", "?");
    }

    private static String count(java.util.stream.Stream<ScenarioResult> some) {
        return String.valueOf(some.count());
    }

    private static String seconds(long millis) {
        return String.valueOf(millis / MILLIS);
    }
}
