package dev.tanqiao.hub.route;

import dev.tanqiao.hub.store.Due;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** The beats a claim may have, named for the rows that it takes; each claim gets a beat of its own. */
@Configuration(proxyBeanMethods = false)
class BeatBeans {

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat enrolmentBeat() {
        return new Beat(Due.ENROLMENT);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat collectingBeat() {
        return new Beat(Due.COLLECTING);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat settlementBeat() {
        return new Beat(Due.SETTLEMENT);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat unknownBeat() {
        return new Beat(Due.UNKNOWN);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat sendingBeat() {
        return new Beat(Due.SENDING);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat overdueBeat() {
        return new Beat(Due.OVERDUE);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat billLineBeat() {
        return new Beat(Due.BILL_LINE);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    Beat pushBeat() {
        return new Beat(Due.PUSH);
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
}
