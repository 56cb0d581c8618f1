package dev.tanqiao.hub.bundle.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tanqiao.hub.bundle.RunningBundles.Used;
import dev.tanqiao.hub.bundle.Watch;
import dev.tanqiao.hub.bundle.trial.Trials;
import dev.tanqiao.hub.bundle.trial.Trials.Judged;
import dev.tanqiao.hub.bundle.trial.Usage;
import dev.tanqiao.hub.store.Replica;
import dev.tanqiao.hub.store.bundle.DeploymentRows;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import dev.tanqiao.hub.store.bundle.RevisionRows.Deployed;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Ends what goes on for a while: trials, by what is measured, and removals, once nothing is open. Any replica may. */
@Component
final class TrialWatch extends Watch {

    private static final Logger log = LoggerFactory.getLogger(TrialWatch.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Replica here;
    private final DeploymentRows deployments;
    private final RevisionRows revisions;
    private final Trials trials;
    private final Commit commit;
    private final Replicas replicas;
    private final Clock clock;

    TrialWatch(
            Replica here,
            DeploymentRows deployments,
            RevisionRows revisions,
            Trials trials,
            Commit commit,
            Replicas replicas,
            Clock clock) {
        super("bundle-trials", PAUSE);
        this.here = here;
        this.deployments = deployments;
        this.revisions = revisions;
        this.trials = trials;
        this.commit = commit;
        this.replicas = replicas;
        this.clock = clock;
    }

    @Override
    protected void look() {
        if (!replicas.isUnderWay()) {
            return;
        }
        List<Runnable> all = new ArrayList<>();
        if (!trials.running().isEmpty()) {
            trials.judge(clock.instant(), usage()).forEach(judged -> all.add(() -> end(judged)));
        }
        all.add(this::releaseKept);
        revisions.deployed().stream()
                .filter(each -> each.drainingBy() != null)
                .forEach(each -> all.add(() -> removeDrained(each)));
        each(all);
    }

    /** What fails of one bundle keeps nothing of the others. */
    private static void each(List<Runnable> all) {
        RuntimeException first = null;
        for (Runnable one : all) {
            try {
                one.run();
            } catch (RuntimeException failed) {
                first = first == null ? failed : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void end(Judged judged) {
        String why = judged.verdict().why();
        switch (judged.verdict().ruling()) {
            case KEEP_ON -> {}
            case ROLL_BACK -> {
                if (!isDraining(judged.trial().bundle())) { // else it goes anyway, and what its rules decide stays held
                    log.error(
                            "bundle.trial_failed version={} reason=\"{}\"",
                            judged.trial().stamp(),
                            why);
                    commit.rollBack(judged.trial().bundle(), judged.trial().revision(), Commit.HUB + here.name(), why);
                    replicas.soon();
                }
            }
            case KEPT -> {
                commit.keep(judged.trial(), Commit.HUB + here.name(), why);
                replicas.soon();
            }
        }
    }

    private void releaseKept() {
        while (trials.releaseKept()) {
            // until all is released
        }
    }

    private boolean isDraining(String bundle) {
        return revisions.deployed(bundle).map(Deployed::drainingBy).isPresent();
    }

    private void removeDrained(Deployed bundle) {
        if (deployments.open(bundle.bundle()).isEmpty()) {
            commit.remove(
                    bundle.bundle(),
                    bundle.hash(),
                    String.valueOf(bundle.drainingBy()),
                    String.valueOf(bundle.drainReason()));
            replicas.soon();
        }
    }

    /** What the replicas that live have done and suffer from, by bundle. */
    private Map<String, Usage> usage() {
        Map<String, Usage> sums = new HashMap<>();
        deployments.replicas().stream()
                .filter(DeploymentRows.Replica::alive)
                .forEach(replica -> used(replica.report().usage())
                        .forEach((bundle, used) -> sums.merge(
                                bundle,
                                new Usage(
                                        used.exchanges(),
                                        used.failures(),
                                        used.trouble(),
                                        Duration.ofSeconds(used.troubledSeconds())),
                                Usage::plus)));
        return sums;
    }

    private static Map<String, Used> used(String json) {
        try {
            return JSON.readValue(json, new TypeReference<Map<String, Used>>() {});
        } catch (JsonProcessingException damaged) {
            throw new IllegalStateException("A row of bundle_replica cannot be read.", damaged);
        }
    }
}
