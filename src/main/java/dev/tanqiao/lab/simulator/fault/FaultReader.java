package dev.tanqiao.lab.simulator.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the faults of a document one after the other, and keeps what is wrong with them. */
public final class FaultReader {

    private static final Pattern FINDING = Pattern.compile("fault:\\d+: (/\\S*): (.*)");
    private static final String[] HOURS = {"from", "until"};

    private final List<Fault> standing = new ArrayList<>();
    private final List<Fault> untouched = new ArrayList<>(); // of standing: no call came since they were planted
    private final List<Complaint> complaints = new ArrayList<>();

    /**
     * What is wrong with one value.
     *
     * @param pointer where it stands, as a JSON pointer
     * @param expected what was expected there
     */
    public record Complaint(String pointer, String expected) {}

    /** All that were read and not healed. */
    public List<Fault> standing() {
        return List.copyOf(standing);
    }

    /** Everything that is wrong so far. */
    public List<Complaint> complaints() {
        return List.copyOf(complaints);
    }

    /** From here on none of those before stands. */
    public void heal() {
        standing.clear();
        untouched.clear();
    }

    /** From here on a fault for a single call may have struck already. */
    public void callsMayCome() {
        untouched.clear();
    }

    /**
     * Reads what goes wrong at which hours of the world's days: {@code [{from: "12:00", until: "13:00", fault: {…}}]}, one fault
     * or several an entry.
     */
    public void readTimetable(JsonNode entries, String pointer) {
        JsonNode all = entries.deepCopy();
        List<Fault> sideBySide = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            JsonNode entry = all.path(i);
            String at = pointer + "/" + i + "/fault";
            for (JsonNode fault : list(entry.path("fault"))) {
                for (String bound : HOURS) {
                    if (fault.has(bound)) {
                        complaints.add(new Complaint(
                                at, "has no '%s' of its own: its hours are those of the entry".formatted(bound)));
                    }
                    ((ObjectNode) fault).set(bound, entry.path(bound));
                }
            }
            read(entry.path("fault"), at, sideBySide);
        }
        standing.addAll(sideBySide);
    }

    /** Reads one fault, or a list of them that are planted together. */
    public void read(JsonNode body, String pointer) {
        int before = untouched.size();
        read(body, pointer, untouched);
        standing.addAll(untouched.subList(before, untouched.size()));
    }

    private void read(JsonNode body, String pointer, List<Fault> sideBySide) {
        for (int i = 0; i < list(body).size(); i++) {
            String at = body.isArray() ? pointer + "/" + i : pointer;
            try {
                Fault fault = Fault.read(list(body).path(i));
                contradiction(fault, sideBySide, at);
                sideBySide.add(fault);
            } catch (IllegalArgumentException unfit) {
                // Where two rules refuse one value, the later knows more of the fault: which kinds its operation has.
                Map<String, Complaint> byPlace = new LinkedHashMap<>();
                String.valueOf(unfit.getMessage())
                        .lines()
                        .map(line -> complaint(at, line))
                        .forEach(one -> byPlace.put(one.pointer(), one));
                complaints.addAll(byPlace.values());
            }
        }
    }

    /** Of those that calls may have come to, one for a single call may have struck already: it contradicts nothing. */
    private void contradiction(Fault fault, List<Fault> sideBySide, String at) {
        for (Fault other : standing) {
            if (other.calls().nth() == null && other.leavesNothingTo(fault)) {
                complaints.add(new Complaint(
                        at,
                        "contradicts a fault that stands since an earlier step (heal it first): "
                                + reason(fault, other)));
                return;
            }
        }
        for (Fault other : sideBySide) {
            if (fault.contradicts(other)) {
                complaints.add(new Complaint(at, "contradicts the fault before it: " + reason(fault, other)));
                return;
            }
        }
    }

    private static String reason(Fault fault, Fault other) {
        for (Fault one : new Fault[] {fault, other}) {
            if (one.kind() == Fault.Kind.REFUSE) {
                return "where the %s is refused, nobody calls it"
                        .formatted(one.calls().operation());
            }
        }
        return "both would strike the same calls of " + fault.calls().operation();
    }

    private static Complaint complaint(String at, String finding) {
        Matcher parts = FINDING.matcher(finding);
        return parts.matches()
                ? new Complaint(at + (parts.group(1).equals("/") ? "" : parts.group(1)), parts.group(2))
                : new Complaint(at, finding);
    }

    private static JsonNode list(JsonNode oneOrMany) {
        return oneOrMany.isArray() ? oneOrMany : Json.array().add(oneOrMany);
    }
}
