package dev.tanqiao.hub.web;

import dev.tanqiao.hub.bundle.deploy.Deployments;
import dev.tanqiao.hub.bundle.deploy.Deployments.Asked;
import dev.tanqiao.hub.bundle.deploy.Deployments.Outcome;
import dev.tanqiao.hub.bundle.deploy.Refused;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Deployment;
import dev.tanqiao.hub.store.bundle.DeploymentRows.Replica;
import dev.tanqiao.hub.store.bundle.DeploymentRows.State;
import dev.tanqiao.hub.store.bundle.RevisionRows.Changed;
import dev.tanqiao.hub.store.bundle.RevisionRows.Content;
import dev.tanqiao.hub.store.bundle.RevisionRows.Deployed;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Bundles that are deployed while the hub runs: new versions, earlier ones, none; and how the replicas follow. */
@RestController
@RequestMapping("/api")
class DeploymentsController extends ApiDoor {

    private static final Logger log = LoggerFactory.getLogger(DeploymentsController.class);

    private static final String SIGNATURE = "Tanqiao-Bundle-Signature";

    private final Deployments deployments;

    DeploymentsController(Deployments deployments) {
        this.deployments = deployments;
    }

    @PostMapping(path = "/bundles", consumes = "application/zip")
    OutcomeView deploy(
            @RequestBody(required = false) byte @Nullable [] zip,
            @RequestHeader(name = SIGNATURE, required = false) @Nullable String signature,
            @RequestParam(required = false) @Nullable String trial,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(required = false) @Nullable String as,
            Principal actor) {
        if (zip == null) {
            throw new Misasked("The request has no body, which is to be the zip file of a bundle.");
        }
        return view(deployments.deploy(
                zip, signature == null ? null : signed(signature), trial(trial), asked(reason, as, actor)));
    }

    private static byte[] signed(String signature) {
        try {
            return Base64.getDecoder().decode(signature);
        } catch (IllegalArgumentException noBase64) {
            throw new Misasked("The header '%s' is the signature as Base64.".formatted(SIGNATURE));
        }
    }

    private static @Nullable Duration trial(@Nullable String asked) {
        return asked == null || asked.equals("none") ? asked == null ? null : Duration.ZERO : duration("trial", asked);
    }

    private static Asked asked(@Nullable String reason, @Nullable String as, Principal actor) {
        return new Asked(actor(actor, as), given("reason", reason));
    }

    @PostMapping("/bundles/{bundle}/rollback")
    OutcomeView rollBack(@PathVariable String bundle, @RequestBody RollbackRequest asked, Principal actor) {
        return view(deployments.rollBack(
                bundle, optional("version", asked.version()), asked(asked.reason(), asked.as(), actor)));
    }

    record RollbackRequest(
            @Nullable String version,
            @Nullable String reason,
            @Nullable String as) {}

    @PostMapping("/bundles/{bundle}/remove")
    OutcomeView remove(@PathVariable String bundle, @RequestBody RemoveRequest asked, Principal actor) {
        return view(deployments.remove(
                bundle, Boolean.TRUE.equals(asked.drain()), asked(asked.reason(), asked.as(), actor)));
    }

    record RemoveRequest(
            @Nullable Boolean drain,
            @Nullable String reason,
            @Nullable String as) {}

    @PutMapping("/bundles/{bundle}/pin")
    List<DeployedView> pin(@PathVariable String bundle, @RequestBody ReasonRequest asked, Principal actor) {
        deployments.pin(bundle, true, asked(asked.reason(), asked.as(), actor));
        return deployed();
    }

    @DeleteMapping("/bundles/{bundle}/pin")
    List<DeployedView> unpin(@PathVariable String bundle, @RequestBody ReasonRequest asked, Principal actor) {
        deployments.pin(bundle, false, asked(asked.reason(), asked.as(), actor));
        return deployed();
    }

    @PostMapping("/deployments/{id}/approve")
    OutcomeView approve(@PathVariable long id, @RequestBody ReasonRequest asked, Principal actor) {
        return view(deployments.approve(id, asked(asked.reason(), asked.as(), actor)));
    }

    /** Those that wait to be approved. */
    @GetMapping("/deployments")
    List<DeploymentView> waiting() {
        return deployments.waiting().stream().map(DeploymentsController::view).toList();
    }

    @GetMapping("/bundles/history")
    List<Changed> history(
            @RequestParam(required = false) @Nullable String bundle, @RequestParam(defaultValue = "50") int limit) {
        checkedLimit(limit);
        return deployments.history(bundle, limit);
    }

    @GetMapping("/bundles/deployed")
    List<DeployedView> deployed() {
        return deployments.deployed().stream().map(this::view).toList();
    }

    private @Nullable TrialView trialOf(String bundle) {
        return deployments.trials().stream()
                .filter(trial -> trial.bundle().equals(bundle))
                .findFirst()
                .map(trial ->
                        new TrialView(trial.endsAt(), List.copyOf(trial.rules().keySet())))
                .orElse(null);
    }

    @GetMapping("/replicas")
    List<ReplicaView> replicas() {
        return deployments.replicas().stream().map(DeploymentsController::view).toList();
    }

    @GetMapping(path = "/bundles/{bundle}/export")
    ResponseEntity<byte[]> export(
            @PathVariable String bundle, @RequestParam(required = false) @Nullable String version) {
        Content content = deployments.export(bundle, version);
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("application/zip"))
                .header("Tanqiao-Bundle-Version", content.version());
        if (content.signature() != null) {
            answer.header(SIGNATURE, Base64.getEncoder().encodeToString(content.signature()));
        }
        return answer.body(content.zip());
    }

    @ExceptionHandler
    ProblemDetail refused(Refused refused) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.CONFLICT,
                "%s What runs goes on. Nothing was changed."
                        .formatted(String.valueOf(refused.getMessage()).replaceFirst("(?<![.?!])$", ".")));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ProblemDetail unreachable(RuntimeException failure) {
        log.error(
                "deployments.database_failed reason=\"{}\"",
                NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The database cannot be used. What runs goes on; a deployment that was stored goes on by itself once the database is back, and `bundle history` tells what came of it.");
    }

    /**
     * What came of a deployment.
     *
     * @param state {@code committed}, {@code failed} or {@code waiting} (for somebody else to approve)
     * @param problem why it failed
     * @param revision with which it holds; null: it does not
     */
    record DeploymentView(
            long id,
            String action,
            String bundle,
            String state,
            @Nullable String problem,
            @Nullable Long revision,
            String actor,
            String reason,
            Instant beganAt) {}

    /** @param trial null: it is not on trial */
    record OutcomeView(DeploymentView deployment, @Nullable TrialView trial, List<ReplicaView> replicas) {}

    /**
     * A version that is deployed.
     *
     * @param since the revision with which it came
     * @param trial null: it is not on trial
     */
    record DeployedView(
            String bundle,
            String hash,
            long since,
            @Nullable String pinnedBy,
            @Nullable String pinReason,
            @Nullable String drainingBy,
            @Nullable TrialView trial) {}

    /**
     * A version on trial.
     *
     * @param rules that are new or changed: what they decide is held
     */
    record TrialView(Instant until, List<String> rules) {}

    /**
     * A replica.
     *
     * @param revision whose bundles it runs
     * @param problem why it does not run what it should
     * @param bundles all that it runs; empty: a hub of an older version does not say
     */
    record ReplicaView(
            String hub,
            String version,
            Instant seenAt,
            boolean alive,
            long revision,
            @Nullable String problem,
            List<String> bundles) {}

    private OutcomeView view(Outcome outcome) {
        return new OutcomeView(
                view(outcome.deployment()),
                outcome.deployment().state() == State.COMMITTED
                        ? trialOf(outcome.deployment().bundle())
                        : null,
                outcome.replicas().stream().map(DeploymentsController::view).toList());
    }

    private static DeploymentView view(Deployment deployment) {
        return new DeploymentView(
                deployment.id(),
                deployment.action(),
                deployment.bundle(),
                deployment.state().word(),
                deployment.problem(),
                deployment.state() == State.COMMITTED ? deployment.revision() : null,
                deployment.actor(),
                deployment.reason(),
                deployment.beganAt());
    }

    private DeployedView view(Deployed deployed) {
        return new DeployedView(
                deployed.bundle(),
                deployed.hash(),
                deployed.since(),
                deployed.pinnedBy(),
                deployed.pinReason(),
                deployed.drainingBy(),
                trialOf(deployed.bundle()));
    }

    private static ReplicaView view(Replica replica) {
        return new ReplicaView(
                replica.hub(),
                replica.report().hubVersion(),
                replica.seenAt(),
                replica.alive(),
                replica.report().revision(),
                replica.report().problem(),
                replica.report().bundles());
    }
}
