package dev.tanqiao.hub.bundle.lint;

import dev.tanqiao.base.yaml.YamlDocument;
import dev.tanqiao.base.yaml.YamlDocument.Position;
import dev.tanqiao.base.yaml.YamlProblem;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Gathers findings. */
final class Findings {

    /** What no file uses or answers may be used and answered by one that could not be read. */
    private static final Set<Code> NEED_ALL_FILES =
            EnumSet.of(Code.B112, Code.B221, Code.B222, Code.B308, Code.B502, Code.B505, Code.B507);

    private final String origin;
    private final Set<Finding> all = new LinkedHashSet<>();

    /** @param origin what stands before the names of files */
    Findings(String origin) {
        this.origin = origin;
    }

    void add(Code code, YamlDocument document, String pointer, String what) {
        add(code, document.name(), document.position(pointer), what);
    }

    /** Every complaint of a reader. */
    void add(Code code, YamlProblem problem) {
        problem.details()
                .forEach(each -> add(
                        code,
                        each.file(),
                        each.position(),
                        each.pointer() == null ? each.expected() : each.pointer() + ": " + each.expected()));
    }

    void add(Code code, String file, Position position, String what) {
        String prefix = origin + "/";
        String name = file.startsWith(prefix) ? file.substring(prefix.length()) : file;
        all.add(new Finding(
                code,
                name,
                position.line(),
                position.column(),
                what.strip().replaceAll("\\s*\\R\\s*", " ").replaceFirst("\\?\\.$", "?")));
    }

    boolean has(Code code) {
        return all.stream().anyMatch(each -> each.code() == code);
    }

    boolean hasErrors() {
        return all.stream().anyMatch(each -> each.code().severity() == Code.Severity.ERROR);
    }

    /** By file and place. */
    List<Finding> sorted() {
        boolean isAllRead = !has(Code.B001) && !has(Code.B002);
        return all.stream()
                .filter(each -> isAllRead || !NEED_ALL_FILES.contains(each.code()))
                .sorted(Comparator.comparing(Finding::file)
                        .thenComparingInt(Finding::line)
                        .thenComparingInt(Finding::column)
                        .thenComparing(Finding::code))
                .toList();
    }
}
