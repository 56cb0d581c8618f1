package dev.tanqiao.lab.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tanqiao.upstream.contract.Contract;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every described operation has its stub mapping; {@link Promised} holds each answer of the other tests against the contracts. */
class SimulatorKeepsTheContractTest {

    @Test
    void exactlyWhatIsDescribedIsMapped() {
        assertThat(Promised.addresses().values())
                .extracting(address -> address.method() + " " + address.path())
                .containsExactlyInAnyOrderElementsOf(Stream.of(Contract.campus(), Contract.carbon())
                        .flatMap(contract -> contract.described().stream())
                        .toList());
    }

    @Test
    void anAnswerThatDoesNotFitIsSeen() {
        SimAnswer odd = SimAnswer.json(200, Json.object().put("code", "many"));

        assertThatThrownBy(() -> Promised.kept("city.orderSettel", odd))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("orderSettel answer body");
    }
}
