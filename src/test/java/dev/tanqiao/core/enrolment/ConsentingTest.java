package dev.tanqiao.core.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConsentingTest {

    private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");

    private final SettableClock clock = new SettableClock(NOW);
    private final FakeEnrolments enrolments = new FakeEnrolments();
    private final FakeLogin jAccount = new FakeLogin();
    private final Consenting consenting = new Consenting(enrolments, jAccount, clock);

    ConsentingTest() {
        jAccount.codes.put("c0de", new CampusGrant("gwang", "王同学", new CampusToken("t", null, NOW)));
    }

    @Test
    void everyBeginningHasAStateOfItsOwnThatCannotBeGuessed() {
        String first = begin();
        assertThat(first).hasSizeGreaterThan(40).isNotEqualTo(begin());
    }

    @Test
    void aConsentIsKeptWithItsTime() {
        String state = begin();
        clock.tick(Duration.ofMinutes(3));

        assertThat(consenting.finish(state, state, "c0de", null).consentedAt()).isEqualTo(NOW.plusSeconds(180));
    }

    @Test
    void jAccountIsNotAskedForAStateThatIsNotOurs() {
        assertThatThrownBy(() -> consenting.finish("made-up", "made-up", "c0de", null))
                .isInstanceOf(ConsentRefused.class);
        assertThatThrownBy(() -> consenting.finish(null, null, "c0de", null)).isInstanceOf(ConsentRefused.class);
        assertThat(jAccount.calls).isEmpty();
    }

    @Test
    void aStateThatAnotherBrowserBeganIsRefusedAndLeftToThatBrowser() {
        String theirs = begin();
        for (String kept : new String[] {null, "", begin()}) {
            assertThatThrownBy(() -> consenting.finish(theirs, kept, "c0de", null))
                    .isInstanceOf(ConsentRefused.class)
                    .hasMessageContaining("This browser did not begin this enrolment");
        }
        assertThat(jAccount.calls).isEmpty();
        assertThat(consenting.finish(theirs, theirs, "c0de", null).account()).isEqualTo("gwang");
    }

    @Test
    void aStateThatEndsWhileJAccountAnswersEnrolsNobody() {
        String state = begin();
        jAccount.whileAnswering = () -> enrolments.states.remove(state);

        assertThatThrownBy(() -> consenting.finish(state, state, "c0de", null))
                .isInstanceOf(ConsentRefused.class)
                .hasMessageContaining("not known");
        assertThat(enrolments.find("gwang")).isEmpty();
    }

    @Test
    void whoIsEnrolledStaysSoWhenThePageIsLoadedAgain() {
        String state = begin();
        Enrolment enrolled = consenting.finish(state, state, "c0de", null);

        assertThat(consenting.finish(state, state, "c0de", null)).isEqualTo(enrolled);
        assertThat(consenting.finish(state, state, null, "access_denied")).isEqualTo(enrolled);
        assertThat(jAccount.calls).hasSize(1);
        assertThatThrownBy(() -> consenting.finish(state, begin(), "c0de", null))
                .hasMessageContaining("This browser did not begin this enrolment");
    }

    @Test
    void aPageThatIsLoadedTwiceAtOnceEnrolsOnceAndSaysSoTwice() {
        String state = begin();
        jAccount.whileAnswering = () -> {
            jAccount.whileAnswering = () -> {};
            consenting.finish(state, state, "c0de", null);
            jAccount.codes.clear(); // it is spent
        };

        assertThat(consenting.finish(state, state, "c0de", null).account()).isEqualTo("gwang");
    }

    @Test
    void aJAccountOutOfOrderLeavesTheStateForAnotherTry() {
        String state = begin();
        jAccount.outOfOrder = true;
        assertThatThrownBy(() -> consenting.finish(state, state, "c0de", null))
                .isInstanceOf(CampusLoginUnavailable.class);
        jAccount.outOfOrder = false;

        assertThat(consenting.finish(state, state, "c0de", null).account()).isEqualTo("gwang");
    }

    private String begin() {
        Consenting.Begun begun = consenting.begin();
        assertThat(begun.jAccount().getQuery()).isEqualTo("state=" + begun.state());
        return begun.state();
    }
}
