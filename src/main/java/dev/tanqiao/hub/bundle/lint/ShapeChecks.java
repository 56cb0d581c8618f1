package dev.tanqiao.hub.bundle.lint;

import dev.tanqiao.base.yaml.YamlDocument;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The shape of files of routes and kamelets, by Camel's own schema; and the ids of routes. */
final class ShapeChecks {

    private final List<KameletFile> kamelets;
    private final List<RouteFile> routes;
    private final Findings findings;

    /** @param kamelets of the bundle */
    ShapeChecks(List<KameletFile> kamelets, List<RouteFile> routes, Findings findings) {
        this.kamelets = kamelets;
        this.routes = routes;
        this.findings = findings;
    }

    void check() {
        kamelets.forEach(this::checkTemplate);
        Map<String, String> placeOf = new HashMap<>();
        for (RouteFile file : routes) {
            YamlDocument document = file.document();
            CamelSchema.get()
                    .violations(document.tree())
                    .forEach(misfit -> findings.add(Code.B201, document, misfit.pointer(), misfit.what()));
            file.withoutId.forEach(at -> findings.add(Code.B224, document, at, "The route has no id."));
            for (RouteFile.Word route : file.routes) {
                String taken = placeOf.putIfAbsent(route.text(), document.place(route.pointer()));
                if (taken != null) {
                    findings.add(
                            Code.B223,
                            document,
                            route.pointer(),
                            "'%s' is the route at %s."
                                    .formatted(route.text(), taken.substring(taken.lastIndexOf('/') + 1)));
                }
            }
        }
    }

    /** A template begins and goes on as a route does. */
    private void checkTemplate(KameletFile kamelet) {
        kamelet.asRoutes()
                .ifPresent(routes -> CamelSchema.get()
                        .violations(routes)
                        .forEach(violation -> findings.add(
                                Code.B201,
                                kamelet.document,
                                violation.pointer().replaceFirst("^/0/route/from", "/spec/template/from"),
                                violation.what())));
    }
}
