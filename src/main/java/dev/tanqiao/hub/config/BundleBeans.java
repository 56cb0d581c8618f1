package dev.tanqiao.hub.config;

import dev.tanqiao.hub.bundle.BundleSecrets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What bundles are given. */
@Configuration(proxyBeanMethods = false)
class BundleBeans {

    @Bean
    BundleSecrets bundleSecrets(Secrets secrets, Settings settings) {
        return (bundle, property, variable) -> secrets.findBelow(
                variable,
                "tanqiao.bundles.secrets-directory",
                settings.bundles().secretsDirectory(),
                bundle + "/" + property);
    }
}
