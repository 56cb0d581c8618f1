package dev.tanqiao.core.enrolment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A file of cids: a header that names {@code account} and {@code cid} among its columns, then one person a line. Two accounts with one cid are
 * most likely a mistake by which one person's purchases become another's points: each such row says in a column
 * {@code shared_cid_reason} why it is none.
 *
 * @param lines the good ones, each account once
 * @param problems by line, what is wrong with the others; never with a cid in it
 */
public record CidFile(List<CidLine> lines, Map<Integer, String> problems) {

    /** Each may be told of in the answer. */
    private static final int MOST_LINES = 100_000;

    private static final List<String> BLANK = List.of("");
    private static final String ACCOUNT = "account";
    private static final String CID = "cid";
    private static final String SHARED_BECAUSE = "shared_cid_reason";
    private static final Pattern ACCOUNT_FORM = Pattern.compile("[\\p{Alnum}._@-]{1,64}");
    private static final Pattern CID_FORM = Pattern.compile("[\\x21-\\x7E&&[^\"]]{1,128}");
    private static final Pattern REASON_FORM = Pattern.compile("[^\\p{Cntrl}]{0,200}");
    private static final Pattern ROUNDED = Pattern.compile("\\d+(\\.\\d+)?[eE]\\+?\\d+");

    /** A file of which no line is taken; the message names the file and line. */
    public static final class NotTaken extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NotTaken(String name, int line, String problem) {
            super("%s:%s: %s. Nothing was changed.".formatted(name, line, problem));
        }
    }

    /**
     * Reads a file.
     *
     * @param name for the message
     * @param lines the values of each line; none where a quote is opened and not closed on the line
     * @throws NotTaken when the first line is not a header with both columns, or there are too many lines
     */
    public static CidFile read(String name, Stream<List<String>> lines) {
        List<List<String>> rows = lines.limit(MOST_LINES + 1L).toList();
        List<String> header = rows.isEmpty() ? List.of() : rows.get(0);
        List<String> columns =
                header.stream().map(column -> column.toLowerCase(Locale.ROOT)).toList();
        if (!columns.contains(ACCOUNT) || !columns.contains(CID)) {
            throw new NotTaken(name, 1, "expected a header with the columns account and cid, separated by commas");
        }
        if (rows.size() > MOST_LINES) {
            throw new NotTaken(name, MOST_LINES + 1, "a file holds at most %s lines; split it".formatted(MOST_LINES));
        }
        Map<Integer, String> problems = new TreeMap<>();
        List<CidLine> good = new ArrayList<>();
        for (int i = 1; i < rows.size(); i++) {
            if (!rows.get(i).equals(BLANK)) {
                read(i + 1, rows.get(i), columns, good, problems);
            }
        }
        return new CidFile(eachCidOnce(eachAccountOnce(good, problems), problems), problems);
    }

    private static void read(
            int line, List<String> row, List<String> columns, List<CidLine> good, Map<Integer, String> problems) {
        if (row.isEmpty()) {
            problems.put(line, "a quote is opened and not closed on this line");
        } else if (row.size() != columns.size()) {
            problems.put(line, "expected %s values as in the header, found %s".formatted(columns.size(), row.size()));
        } else {
            String account = row.get(columns.indexOf(ACCOUNT));
            String cid = row.get(columns.indexOf(CID));
            String sharedBecause = columns.contains(SHARED_BECAUSE) ? row.get(columns.indexOf(SHARED_BECAUSE)) : "";
            problem(account, cid)
                    .or(() -> problemOfReason(sharedBecause, cid))
                    .ifPresentOrElse(
                            problem -> problems.put(line, problem),
                            () -> good.add(new CidLine(line, account, cid, sharedBecause)));
        }
    }

    private static Optional<String> problem(String account, String cid) {
        if (!ACCOUNT_FORM.matcher(account).matches()) {
            return Optional.of("account: expected a jAccount, up to 64 letters, digits or . _ - @");
        }
        if (!CID_FORM.matcher(cid).matches()) {
            return Optional.of("cid: expected up to 128 visible ASCII characters without a space or a quote");
        }
        if (ROUNDED.matcher(cid).matches()) {
            return Optional.of("cid: a spreadsheet has rounded it; format the column as text and export it again");
        }
        return Optional.empty();
    }

    private static Optional<String> problemOfReason(String sharedBecause, String cid) {
        return REASON_FORM.matcher(sharedBecause).matches() && !sharedBecause.contains(cid)
                ? Optional.empty()
                : Optional.of(SHARED_BECAUSE + ": expected up to 200 letters, without the cid");
    }

    /** The same cid said twice is said once; of two different ones for an account neither can be trusted. */
    private static List<CidLine> eachAccountOnce(List<CidLine> good, Map<Integer, String> problems) {
        Map<String, CidLine> first = new HashMap<>();
        Map<String, Boolean> contradicted = new HashMap<>();
        for (CidLine line : good) {
            CidLine earlier = first.putIfAbsent(line.account(), line);
            if (earlier != null && !earlier.cid().equals(line.cid())) {
                String problem = "account %s has another cid on line %s";
                problems.put(line.line(), problem.formatted(line.account(), earlier.line()));
                problems.putIfAbsent(earlier.line(), problem.formatted(line.account(), line.line()));
                contradicted.put(line.account(), true);
            }
        }
        return good.stream()
                .filter(line -> !contradicted.containsKey(line.account()))
                .filter(line -> Objects.equals(first.get(line.account()), line))
                .toList();
    }

    /** Whoever shares a cid says why, or is not taken. */
    private static List<CidLine> eachCidOnce(List<CidLine> good, Map<Integer, String> problems) {
        Map<String, List<CidLine>> byCid = good.stream().collect(Collectors.groupingBy(CidLine::cid));
        List<CidLine> taken = new ArrayList<>();
        for (CidLine line : good) {
            List<CidLine> same = byCid.getOrDefault(line.cid(), List.of());
            if (same.size() > 1 && line.sharedBecause().isEmpty()) {
                CidLine other = same.get(0).equals(line) ? same.get(1) : same.get(0);
                problems.put(line.line(), shared("account %s on line %s".formatted(other.account(), other.line())));
            } else {
                taken.add(line);
            }
        }
        return taken;
    }

    /** What is wrong with a row whose cid another account has. */
    static String shared(String other) {
        return "cid: %s has the same; a spreadsheet may have rounded it. If one person has both accounts, say so in a column %s"
                .formatted(other, SHARED_BECAUSE);
    }
}
