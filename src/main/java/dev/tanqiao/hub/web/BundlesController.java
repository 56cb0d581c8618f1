package dev.tanqiao.hub.web;

import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.core.settlement.Controls;
import dev.tanqiao.hub.bundle.BundleOverview;
import dev.tanqiao.hub.bundle.BundleOverview.BundleView;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The bundles of this hub, and their properties. */
@RestController
@RequestMapping("/api")
class BundlesController extends ApiDoor {

    private final BundleOverview bundles;
    private final Controls controls;

    BundlesController(BundleOverview bundles, Controls controls) {
        this.bundles = bundles;
        this.controls = controls;
    }

    @GetMapping("/bundles")
    List<BundleView> bundles() {
        return bundles.bundles();
    }

    @PutMapping("/bundles/{bundle}/properties/{property}")
    BundleView set(
            @PathVariable String bundle,
            @PathVariable String property,
            @RequestBody PropertyRequest asked,
            Principal actor) {
        if (asked.value() == null) {
            throw new Misasked("Give 'value', a text.");
        }
        return set(
                bundle,
                property,
                optional("value", asked.value()),
                "set-property",
                new ReasonRequest(asked.reason(), asked.as()),
                actor);
    }

    @DeleteMapping("/bundles/{bundle}/properties/{property}")
    BundleView reset(
            @PathVariable String bundle,
            @PathVariable String property,
            @RequestBody ReasonRequest asked,
            Principal actor) {
        return set(bundle, property, null, "reset-property", asked, actor);
    }

    private BundleView set(
            String bundle,
            String property,
            @Nullable String value,
            String action,
            ReasonRequest asked,
            Principal actor) {
        String person = actor(actor, asked.as());
        String subject = "property %s of bundle %s".formatted(given("property", property), given("bundle", bundle));
        String reason = given("reason", asked.reason());
        return bundles.alone(
                () -> controls.act(person, action, subject, reason, () -> changed(bundle, property, value, person)));
    }

    private BundleView changed(String bundle, String property, @Nullable String value, String person) {
        try {
            return bundles.set(bundle, property, value, person)
                    .orElseThrow(() -> ControlRefused.unknown("bundle " + bundle));
        } catch (IllegalArgumentException unfit) {
            throw new Misasked(String.valueOf(unfit.getMessage()));
        } catch (IllegalStateException | YamlProblem cannotRun) {
            throw ControlRefused.because(cannotRun.getMessage() + " What ran goes on. Nothing was changed.");
        }
    }

    record PropertyRequest(
            @Nullable String value,
            @Nullable String reason,
            @Nullable String as) {}
}
