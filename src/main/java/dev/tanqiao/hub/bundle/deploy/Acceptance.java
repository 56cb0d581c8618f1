package dev.tanqiao.hub.bundle.deploy;

import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.hub.bundle.Bundle;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.BundleKeys;
import dev.tanqiao.hub.bundle.Vocabulary;
import dev.tanqiao.hub.bundle.lint.Finding;
import dev.tanqiao.hub.bundle.lint.Lint;
import dev.tanqiao.hub.bundle.trial.Trials;
import dev.tanqiao.hub.store.bundle.RevisionRows;
import dev.tanqiao.hub.store.bundle.RevisionRows.Content;
import dev.tanqiao.hub.store.bundle.RevisionRows.Deployed;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.semver4j.Semver;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What a bundle has to be before any replica prepares it. */
@Component
final class Acceptance {

    /** Of all that is wrong; lint lists the rest. */
    private static final int MOST_FINDINGS = 5;

    private final String hubVersion;
    private final String routes;
    private final boolean secondPerson;
    private final BundleKeys keys;
    private final RevisionRows revisions;
    private final Trials trials;
    private final RuleChanges ruleChanges;

    Acceptance(
            @Value("${tanqiao.version}") String hubVersion,
            @Value("${tanqiao.routes}") String routes,
            @Value("${tanqiao.bundles.second-person}") boolean secondPerson,
            BundleKeys keys,
            RevisionRows revisions,
            Trials trials,
            RuleChanges ruleChanges) {
        this.hubVersion = hubVersion;
        this.routes = routes;
        this.secondPerson = secondPerson;
        this.keys = keys;
        this.revisions = revisions;
        this.trials = trials;
        this.ruleChanges = ruleChanges;
    }

    /**
     * A bundle that may be deployed.
     *
     * @param waits whether somebody else has to approve it first
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes to be stored, never compared
    record Accepted(
            Bundle bundle,
            byte[] zip,
            byte @Nullable [] signature,
            @Nullable String signedBy,
            boolean waits) {}

    /**
     * Reads and checks the zip file of a bundle.
     *
     * @param older whether a version may be earlier than the one that is deployed
     * @throws Refused saying in one sentence why it may not be deployed
     */
    Accepted accept(byte[] zip, byte @Nullable [] signature, boolean older) {
        Bundle bundle;
        Optional<String> signedBy;
        try {
            signedBy = keys.verify(zip, signature);
            bundle = Bundle.of(BundleFiles.ofZip(zip, "uploaded"), hubVersion);
        } catch (IllegalArgumentException | YamlProblem unusable) {
            throw new Refused(String.valueOf(unusable.getMessage()));
        }
        lint(bundle);
        revisions.deployed(bundle.name()).ifPresent(now -> follows(bundle, now, older));
        revisions
                .version(bundle.name(), bundle.version())
                .filter(stored -> !stored.hash().equals(bundle.hash()))
                .ifPresent(stored -> {
                    throw new Refused(
                            "Version %s of bundle %s was deployed before with other content, on which decisions stand. Give the new content a version of its own."
                                    .formatted(bundle.version(), bundle.name()));
                });
        boolean changesRules = ruleChanges.by(bundle);
        if (changesRules && keys.areRequired()) {
            ruleChanges.requireShadow(bundle);
        }
        return new Accepted(bundle, zip, signature, signedBy.orElse(null), changesRules && secondPerson);
    }

    private void lint(Bundle bundle) {
        List<Finding> errors;
        try {
            errors = new Lint(hubVersion, Vocabulary.of(routes))
                    .lint(bundle.files()).stream().filter(Finding::isError).toList();
        } catch (IOException unreadable) {
            throw new Refused("The kamelets of this hub cannot be read: " + unreadable.getMessage());
        }
        if (!errors.isEmpty()) {
            throw new Refused("`bundle lint` finds %s errors in it: %s"
                    .formatted(
                            errors.size(),
                            errors.stream()
                                    .limit(MOST_FINDINGS)
                                    .map(Finding::toString)
                                    .collect(Collectors.joining("; "))));
        }
    }

    private void follows(Bundle bundle, Deployed now, boolean older) {
        refusePinned(now);
        if (now.hash().equals(bundle.hash()) && now.drainingBy() == null) {
            throw new Refused("Just that content of bundle %s is deployed (version %s)."
                    .formatted(bundle.name(), bundle.version()));
        }
        String before = revisions
                .content(now.bundle(), now.hash())
                .map(Content::version)
                .orElseThrow();
        if (!older
                && unkept(bundle.name(), bundle.hash()).isEmpty() // else no rollback goes there
                && Objects.requireNonNull(Semver.parse(bundle.version()))
                        .isLowerThan(Objects.requireNonNull(Semver.parse(before)))) {
            throw new Refused(
                    "Version %s is older than %s, which is deployed. An earlier version comes back by `bundle rollback %s --to %s`."
                            .formatted(bundle.version(), before, bundle.name(), bundle.version()));
        }
    }

    /** Why a version that ran is tried before it runs again: it was taken back, or never kept. Empty: it was kept, or never ran. */
    Optional<String> unkept(String bundle, String hash) {
        return revisions.history(bundle, Integer.MAX_VALUE).stream()
                .filter(change -> hash.equals(change.formerHash()) && !hash.equals(change.hash()))
                .findFirst()
                .filter(left ->
                        left.actor().startsWith(Commit.HUB) && left.action().equals("rollback"))
                .map(left -> "was taken back (%s)".formatted(left.reason()))
                .or(() -> revisions.wasOnlyTried(bundle, hash)
                        ? Optional.of("was replaced before its trial was over")
                        : Optional.empty());
    }

    void refusePinned(Deployed now) {
        if (now.pinnedBy() != null) {
            throw new Refused(pin(now));
        }
    }

    /** Why a bundle that is pinned stays as it is. */
    static String pin(Deployed pinned) {
        return "Bundle %s is pinned by %s (%s). Unpin it first."
                .formatted(pinned.bundle(), pinned.pinnedBy(), pinned.pinReason());
    }

    /** How long a version is on trial; null: nobody has said. */
    Duration trial(@Nullable Duration asked) {
        return asked == null ? trials.duration() : asked;
    }

    /** Whom a token names that is no role's: {@code li [deploy]}, also behind another name. */
    private static final Pattern PERSON = Pattern.compile("(?:.* \\()?([^(\\[]+) \\[[a-z]+]\\)?");

    private static Optional<String> person(String actor) {
        return Optional.of(PERSON.matcher(actor)).filter(Matcher::matches).map(matched -> matched.group(1));
    }

    /**
     * Lets only a person ask who can be told from the one who approves: a role's token is anybody's, and so is a name beside it.
     *
     * @throws Refused otherwise
     */
    static void requirePerson(String actor) {
        if (person(actor).isEmpty()) {
            throw new Refused(
                    "Somebody else has to approve a change of rules (tanqiao.bundles.second-person), and the token of '%s' names no person. Take one of your own (`tokens add`)."
                            .formatted(actor));
        }
    }

    /** @throws Refused when the one who approves cannot be told from the one who has asked */
    static void requireSomebodyElse(String author, String actor) {
        requirePerson(actor);
        if (person(author).equals(person(actor))) {
            throw new Refused(
                    "%s has asked for this change of rules; somebody else has to approve it.".formatted(author));
        }
    }
}
