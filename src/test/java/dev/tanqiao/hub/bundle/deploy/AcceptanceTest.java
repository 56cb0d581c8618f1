package dev.tanqiao.hub.bundle.deploy;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may approve a change of rules. */
class AcceptanceTest {

    @ParameterizedTest
    @CsvSource({"li [deploy], wang [deploy]", "wang (li [deploy]), li (wang [deploy])"})
    void anotherPersonApproves(String author, String approver) {
        assertThatCode(() -> Acceptance.requireSomebodyElse(author, approver)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"li [deploy], li [deploy]", "li [deploy], wang (li [deploy])", "wang (li [deploy]), li [deploy]"})
    void aNameBesideATokenIsNoOtherPerson(String author, String approver) {
        assertThatThrownBy(() -> Acceptance.requireSomebodyElse(author, approver))
                .hasMessage(
                        "%s has asked for this change of rules; somebody else has to approve it.".formatted(author));
    }

    @Test
    void theTokenOfARoleIsAnybodys() {
        assertThatThrownBy(() -> Acceptance.requireSomebodyElse("li [deploy]", "wang (deploy)"))
                .hasMessageContaining("the token of 'wang (deploy)' names no person");
        assertThatThrownBy(() -> Acceptance.requirePerson("deploy")).isInstanceOf(Refused.class);
    }
}
