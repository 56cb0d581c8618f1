package dev.tanqiao.hub.bundle.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tanqiao.hub.store.bundle.DeploymentRows.Replica;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Report;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hubs on one database are to run the same bundles. */
class DifferencesTest {

    @Test
    void whatRunsAlikeIsNoDifference() {
        assertThat(Differences.of(List.of(hub("a", 3, "bikes@1+aa"), hub("b", 3, "bikes@1+aa"))))
                .isEmpty();
    }

    @Test
    void anotherContentAndABundleThatOneLacksAreTold() {
        assertThat(Differences.of(List.of(
                        hub("a", 3, "bikes@1+aa", "meals@2+cc"), hub("b", 3, "bikes@1+bb"), hub("c", 3, "bikes@1+aa"))))
                .containsExactly(
                        "Bundle bikes differs: a runs 1+aa, b runs 1+bb, c runs 1+aa.",
                        "Bundle meals differs: a runs 2+cc, b runs none, c runs none.");
    }

    @Test
    void aSwapUnderWayADeadHubAndOneThatDoesNotSayAreNone() {
        Replica dead = new Replica(hub("c", 3, "bikes@1+bb").report(), Instant.EPOCH, false);

        assertThat(Differences.of(List.of(hub("a", 3, "bikes@1+aa"), hub("b", 4, "bikes@2+bb"))))
                .isEmpty();
        assertThat(Differences.of(List.of(hub("a", 3, "bikes@1+aa"), hub("old", 3), dead)))
                .isEmpty();
    }

    private static Replica hub(String name, long revision, String... bundles) {
        return new Replica(
                new Report(name, "0.1.0", revision, null, null, null, "{}", List.of(bundles)), Instant.EPOCH, true);
    }
}
