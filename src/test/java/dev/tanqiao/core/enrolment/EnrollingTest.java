package dev.tanqiao.core.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnrollingTest {

    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");

    private final FakeEnrolments enrolments = new FakeEnrolments();
    private final Enrolling enrolling = new Enrolling(
            enrolments,
            true,
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5)),
            Instant.EPOCH,
            new SettableClock(NOW));

    EnrollingTest() {
        enrolments.people.put(
                "gwang", new Enrolment("gwang", "王同学", Enrolment.State.CONSENTED, NOW, null, 0, NOW, null));
    }

    @Test
    void aFailedStepWaitsLongerEachTimeAndNeverGivesUp() {
        for (int minutes : new int[] {1, 5, 5, 5}) {
            enrolling.failed("gwang", Enrolment.State.CONSENTED, "busy");
            assertThat(gwang().dueAt()).isEqualTo(NOW.plus(Duration.ofMinutes(minutes)));
        }
        assertThat(gwang().attempt()).isEqualTo(4);
        assertThat(gwang().lastFailure()).isEqualTo("busy");
    }

    @Test
    void theConsentIdIsTheSameAtEveryTryAndAnotherForAnotherConsent() {
        String first = gwang().consentId();
        enrolling.failed("gwang", Enrolment.State.CONSENTED, "busy");
        assertThat(gwang().consentId()).isEqualTo(first).startsWith("c-");
        assertThat(Enrolment.consentId("gwang", NOW.plusMillis(1))).isNotEqualTo(first);
        assertThat(Enrolment.consentId("li", NOW)).isNotEqualTo(first);
    }

    @Test
    void theCaIsAskedUnlessAFileBroughtTheCid() {
        assertThat(enrolling.mustAskTheCa("gwang")).isTrue();
        enrolments.imported.put("gwang", "CID-1");

        assertThat(enrolling.mustAskTheCa("gwang")).isFalse();

        assertThat(gwang().state()).isEqualTo(Enrolment.State.CID_ISSUED);
        assertThat(gwang().cid()).isEqualTo("CID-1");
    }

    @Test
    void whereNobodyCanBeAskedAPersonWaitsForAFile() {
        var withoutCa =
                new Enrolling(enrolments, false, List.of(Duration.ofHours(1)), Instant.EPOCH, new SettableClock(NOW));

        assertThat(withoutCa.mustAskTheCa("gwang")).isFalse();

        assertThat(gwang().state()).isEqualTo(Enrolment.State.CONSENTED);
        assertThat(gwang().lastFailure()).contains("waits for a file of cids");
        assertThat(gwang().dueAt()).isEqualTo(NOW.plus(Duration.ofHours(1)));
    }

    private Enrolment gwang() {
        return enrolments.find("gwang").orElseThrow();
    }
}
