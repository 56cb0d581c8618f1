package dev.tanqiao.core.enrolment;

import dev.tanqiao.core.enrolment.CidLine.Taken;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cids come as a file: whoever waits for one goes on, the others' are kept until they consent. */
public final class ImportingCids {

    private static final Logger log = LoggerFactory.getLogger(ImportingCids.class);

    private final EnrolmentStore enrolments;
    private final Clock clock;

    public ImportingCids(EnrolmentStore enrolments, Clock clock) {
        this.enrolments = enrolments;
        this.clock = clock;
    }

    /**
     * What became of a file's rows.
     *
     * @param used people who waited and go on
     * @param kept for accounts nobody has consented under yet
     * @param unchanged rows that said nothing new
     * @param problems by line, why a row was not taken
     */
    public record Report(int used, int kept, int unchanged, Map<Integer, String> problems) {}

    /**
     * Takes every good row; bad ones are reported and spoil no other. The same file again changes nothing.
     *
     * @param name of the file, for messages and as evidence
     * @param lines as {@link CidFile#read} takes them
     * @param actor who brings it
     * @throws CidFile.NotTaken when it is no such file; nothing is changed
     */
    public Report take(String name, Stream<List<String>> lines, String actor) {
        CidFile file = CidFile.read(name, lines);
        Map<CidLine, Taken> taken = enrolments.importCids(file.lines(), name, actor, clock.instant());
        Map<Integer, String> problems = new TreeMap<>(file.problems());
        taken.forEach((line, outcome) -> {
            if (outcome == Taken.REFUSED) {
                problems.put(
                        line.line(),
                        "account %s is known to the city by another cid, which an import does not change"
                                .formatted(line.account()));
            } else if (outcome == Taken.SHARED) {
                problems.put(line.line(), CidFile.shared("another account of this hub"));
            }
        });
        var report =
                new Report(count(taken, Taken.USED), count(taken, Taken.KEPT), count(taken, Taken.UNCHANGED), problems);
        log.info(
                "enrolment.cidsImported file=\"{}\" actor={} used={} kept={} unchanged={} refused={}",
                name,
                actor,
                report.used(),
                report.kept(),
                report.unchanged(),
                problems.size());
        return report;
    }

    private static int count(Map<CidLine, Taken> taken, Taken outcome) {
        return Collections.frequency(taken.values(), outcome);
    }
}
