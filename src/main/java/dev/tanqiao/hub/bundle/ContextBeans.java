package dev.tanqiao.hub.bundle;

import dev.tanqiao.base.yaml.Nearest;
import dev.tanqiao.hub.bundle.context.BundleContexts;
import dev.tanqiao.hub.bundle.context.ListedComponent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

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
        return new BundleContexts(components, vocabulary(routes), folder.toAbsolutePath(), answers);
    }

    static Map<String, byte[]> vocabulary(String routes) throws IOException {
        Map<String, byte[]> kamelets = new TreeMap<>();
        for (Resource file :
                new PathMatchingResourcePatternResolver().getResources(routes + "/kamelets/*.kamelet.yaml")) {
            kamelets.put(String.valueOf(file.getFilename()), file.getContentAsByteArray());
        }
        return kamelets;
    }
}
