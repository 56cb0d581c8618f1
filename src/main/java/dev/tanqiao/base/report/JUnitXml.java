package dev.tanqiao.base.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/** A report as CI servers read it. */
public final class JUnitXml {

    private static final double MILLIS = 1000.0;

    private final String suite;
    private final Map<String, String> properties;
    private final List<Case> cases;

    /** @param properties further facts, by name */
    public JUnitXml(String suite, Map<String, String> properties, List<Case> cases) {
        this.suite = suite;
        this.properties = properties;
        this.cases = cases;
    }

    /**
     * One test.
     *
     * @param problem null: it passed
     */
    public record Case(
            String classname,
            String name,
            Duration took,
            @Nullable Problem problem) {}

    /**
     * What was wrong.
     *
     * @param message one line
     */
    public record Problem(Kind kind, String message, String text) {}

    /** In which way a test did not pass; each is an element by its name in lower case. */
    public enum Kind {
        /** It came out otherwise. */
        FAILURE,
        /** It could not be carried out. */
        ERROR,
        /** It was not tried. */
        SKIPPED
    }

    /** Writes the file. */
    public void write(Path file) {
        try (Writer text = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", suite);
            xml.writeAttribute("tests", String.valueOf(cases.size()));
            xml.writeAttribute("failures", count(Kind.FAILURE));
            xml.writeAttribute("errors", count(Kind.ERROR));
            xml.writeAttribute("skipped", count(Kind.SKIPPED));
            xml.writeAttribute(
                    "time",
                    seconds(cases.stream()
                            .mapToLong(one -> one.took().toMillis())
                            .sum()));
            writeProperties(xml);
            for (Case one : cases) {
                write(xml, one);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
        } catch (XMLStreamException | IOException failure) {
            throw new UncheckedIOException("%s cannot be written.".formatted(file), new IOException(failure));
        }
    }

    private void writeProperties(XMLStreamWriter xml) throws XMLStreamException {
        if (properties.isEmpty()) {
            return;
        }
        xml.writeStartElement("properties");
        for (Map.Entry<String, String> property : properties.entrySet()) {
            xml.writeEmptyElement("property");
            xml.writeAttribute("name", property.getKey());
            xml.writeAttribute("value", printable(property.getValue()));
        }
        xml.writeEndElement();
    }

    private static void write(XMLStreamWriter xml, Case one) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", one.classname());
        xml.writeAttribute("name", printable(one.name()));
        xml.writeAttribute("time", seconds(one.took().toMillis()));
        if (one.problem() != null) {
            xml.writeStartElement(one.problem().kind().name().toLowerCase(Locale.ROOT));
            xml.writeAttribute("message", printable(one.problem().message()));
            xml.writeCharacters(printable(one.problem().text()));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    /** XML knows no control characters. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\r\\n\\t]]", "?");
    }

    private String count(Kind kind) {
        return String.valueOf(cases.stream()
                .filter(one -> one.problem() != null && one.problem().kind() == kind)
                .count());
    }

    private static String seconds(long millis) {
        return String.valueOf(millis / MILLIS);
    }
}
