package dev.tanqiao.route;

import dev.tanqiao.store.Due;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** The beats a claim may have, named for the rows whose commit wakes it; each claim gets a beat of its own. */
@Configuration(proxyBeanMethods = false)
class BeatBeans {

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat settlementBeat() {
        return new Beat(Due.SETTLEMENT);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat eventBeat() {
        return new Beat(Due.EVENT);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat deliveryBeat() {
        return new Beat(Due.DELIVERY);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat enrolmentBeat() {
        return new Beat(Due.ENROLMENT);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat billLineBeat() {
        return new Beat(Due.BILL_LINE);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat calmBeat() {
        return new Beat(null);
    }
}
