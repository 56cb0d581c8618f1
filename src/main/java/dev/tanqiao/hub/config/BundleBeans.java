package dev.tanqiao.hub.config;

import dev.tanqiao.hub.bundle.BundleSecrets;
import dev.tanqiao.hub.bundle.trial.TrialLimits;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What bundles are given. */
@Configuration(proxyBeanMethods = false)
class BundleBeans {

    @Bean
    TrialLimits trialLimits(Settings settings) {
        Settings.BundleTrial trial = settings.bundles().trial();
        return new TrialLimits(
                trial.duration(), trial.moreFailures(), trial.slower(), trial.points(), trial.deadLetters());
    }

    @Bean
    BundleSecrets bundleSecrets(Secrets secrets, Settings settings) {
        return (bundle, property, variable) -> secrets.findBelow(
                variable,
                "tanqiao.bundles.secrets-directory",
                settings.bundles().secretsDirectory(),
                bundle + "/" + property);
    }
}
