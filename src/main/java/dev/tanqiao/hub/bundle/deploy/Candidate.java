package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.hub.store.bundle.RevisionRows.Deployed;
import dev.tanqiao.hub.store.bundle.TrialRows.TrialRow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is deployed once a bundle is replaced. */
final class Candidate {

    private Candidate() {}

    /** @param hash of the version that takes the place; null: none does */
    static List<Deployed> of(List<Deployed> before, String bundle, @Nullable String hash, long revision) {
        List<Deployed> deployed = new ArrayList<>(before);
        deployed.removeIf(each -> each.bundle().equals(bundle));
        if (hash != null) {
            deployed.add(new Deployed(bundle, hash, revision, null, null, null, null));
        }
        return deployed;
    }

    /** The trials that go on when a bundle is replaced: of others. */
    static List<TrialRow> without(List<TrialRow> trials, String bundle) {
        return trials.stream().filter(each -> !each.bundle().equals(bundle)).toList();
    }
}
