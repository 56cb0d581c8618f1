package dev.tanqiao.hub.bundle.csv;

import java.nio.charset.Charset;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a CSV file is written.
 *
 * @param charset one in which a line break is one byte, as UTF-8 and GB18030 are
 * @param names of the columns; empty: the first line holds them
 */
public record CsvFormat(Charset charset, char delimiter, char quote, List<String> names) {

    /** What a bad row has and a good one must not have, so that the two are told apart. */
    static final String PROBLEM = "problem";

    public CsvFormat {
        if ("\n".getBytes(charset).length != 1) {
            throw new IllegalArgumentException(
                    "CSV in %s cannot be read: a line break must be one byte, as in UTF-8 and GB18030."
                            .formatted(charset));
        }
        if (delimiter == quote) {
            throw new IllegalArgumentException(
                    "The delimiter and the quote of CSV must differ; both are %s.".formatted(quote));
        }
        names = List.copyOf(names);
        check(names);
    }

    /**
     * As settings say it.
     *
     * @param charset {@code UTF-8}, {@code GB18030}
     * @param delimiter one character, or {@code tab}
     * @param quote one character
     * @param names separated by commas; empty: the first line of the file
     * @throws IllegalArgumentException when one of them is no such thing; says which
     */
    public static CsvFormat of(String charset, String delimiter, String quote, String names) {
        return new CsvFormat(
                charset(charset),
                delimiter.equals("tab") ? '\t' : character("delimiter", delimiter),
                character("quote", quote),
                names.isBlank()
                        ? List.of()
                        : Stream.of(names.split(",", -1)).map(String::strip).toList());
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "charset: '%s' is no charset, such as UTF-8 or GB18030.".formatted(name), unknown);
        }
    }

    private static char character(String what, String text) {
        if (text.length() != 1 || text.equals("\n") || text.equals("\r")) {
            throw new IllegalArgumentException("%s: '%s' is not one character.".formatted(what, text));
        }
        return text.charAt(0);
    }

    /** Refuses names by which a row's values could not be told apart. */
    static void check(List<String> names) {
        var seen = new HashSet<String>();
        for (String name : names) {
            if (name.isBlank() || !seen.add(name) || name.equals(PROBLEM)) {
                throw new IllegalArgumentException(
                        "CSV columns %s cannot be used: each needs a name of its own, other than '%s', which bad rows have. Name the columns by 'names'."
                                .formatted(names, PROBLEM));
            }
        }
    }
}
