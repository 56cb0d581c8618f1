package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.bundle.context.ListedComponent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where bundles run. */
@Configuration(proxyBeanMethods = false)
class ContextBeans {

    @Bean
    BundleContexts bundleContexts(
            @Value("${tanqiao.routes}") String routes,
            @Value("${tanqiao.bundles.components}") List<String> components,
            @Value("${tanqiao.bundles.folder}") Path folder,
            @Qualifier("bundleAnswers") HttpClientConfigurer answers)
            throws IOException {
        List<String> known = ListedComponent.byScheme().values().stream()
                .map(ListedComponent::name)
                .distinct()
                .toList();
        for (String component : components) {
            if (!known.contains(component)) {
                throw new IllegalStateException("tanqiao.bundles.components names '%s', which no bundle can use%s."
                        .formatted(component, Nearest.hint(component, known)));
            }
        }
        return new BundleContexts(components, Vocabulary.of(routes), folder.toAbsolutePath(), answers);
    }
}
