package dev.tanqiao.hub.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tanqiao.base.yaml.YamlProblem;
import dev.tanqiao.core.settlement.ControlRefused;
import dev.tanqiao.hub.bundle.BundleFiles;
import dev.tanqiao.hub.bundle.shadow.Shadows;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a version of a bundle would have changed, and the material for a hub elsewhere to find that out. */
@RestController
@RequestMapping("/api/bundles")
class ShadowController extends ApiDoor {

    private static final String LINES = "application/x-ndjson";

    private final Shadows shadows;

    ShadowController(Shadows shadows) {
        this.shadows = shadows;
    }

    /** The body is the zip file. */
    @PostMapping("/shadow")
    JsonNode shadow(
            @RequestParam(defaultValue = "7d") String since,
            @RequestParam(required = false) @Nullable String as,
            HttpServletRequest request,
            Principal actor)
            throws IOException {
        if (!"application/zip".equals(request.getContentType())) {
            throw new Misasked(
                    "Send the zip file as it is (curl --data-binary @bundle.zip) with Content-Type: application/zip.");
        }
        Duration back = duration("since", since);
        String person = actor(actor, as);
        try {
            return shadows.run(
                    BundleFiles.ofZip(request.getInputStream().readAllBytes(), "in the request"), back, person);
        } catch (IllegalArgumentException | YamlProblem unfit) {
            throw new Misasked(String.valueOf(unfit.getMessage()));
        } catch (IllegalStateException | Shadows.UnderWay cannotRun) {
            throw ControlRefused.because(String.valueOf(cannotRun.getMessage()));
        }
    }

    @GetMapping("/replay")
    void replay(@RequestParam(defaultValue = "7d") String since, HttpServletResponse response) throws IOException {
        Duration back = duration("since", since);
        response.setContentType(LINES);
        try {
            shadows.write(back, response.getOutputStream());
        } catch (Shadows.UnderWay underWay) {
            response.reset();
            throw ControlRefused.because(String.valueOf(underWay.getMessage()));
        }
    }
}
