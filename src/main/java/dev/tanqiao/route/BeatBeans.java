package dev.tanqiao.route;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** The two paces a claim may have; each claim gets a beat of its own. */
@Configuration(proxyBeanMethods = false)
class BeatBeans {

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat beat() {
        return new Beat(true);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat calmBeat() {
        return new Beat(false);
    }
}
