package dev.tanqiao.hub.config;

import dev.tanqiao.hub.bundle.BundleKeys;
import dev.tanqiao.hub.bundle.BundleSecrets;
import dev.tanqiao.hub.bundle.trial.TrialLimits;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/** What bundles are given. */
@Configuration(proxyBeanMethods = false)
class BundleBeans {

    @Bean
    BundleKeys bundleKeys(Settings settings, Environment environment) {
        var keys = new BundleKeys(
                settings.bundles().keysDirectory(), environment.acceptsProfiles(Profiles.of(Production.PROFILE)));
        try {
            keys.check();
        } catch (IllegalArgumentException noKey) {
            throw new SettingProblem(noKey.getMessage() + " The hub was not started.");
        }
        return keys;
    }

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
