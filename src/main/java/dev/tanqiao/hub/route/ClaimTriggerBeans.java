package dev.tanqiao.hub.route;

import dev.tanqiao.hub.store.Due;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** The triggers a claim may have, named for the rows that it takes; each claim gets one of its own. */
@Configuration(proxyBeanMethods = false)
class ClaimTriggerBeans {

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    ClaimTrigger enrolmentTrigger() {
        return new ClaimTrigger(Due.ENROLMENT);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    ClaimTrigger collectingTrigger() {
        return new ClaimTrigger(Due.COLLECTING);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    ClaimTrigger settlementTrigger() {
        return new ClaimTrigger(Due.SETTLEMENT);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    ClaimTrigger unknownTrigger() {
        return new ClaimTrigger(Due.UNKNOWN);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    ClaimTrigger sendingTrigger() {
        return new ClaimTrigger(Due.SENDING);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    ClaimTrigger overdueTrigger() {
        return new ClaimTrigger(Due.OVERDUE);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    ClaimTrigger billLineTrigger() {
        return new ClaimTrigger(Due.BILL_LINE);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    ClaimTrigger pushTrigger() {
        return new ClaimTrigger(Due.PUSH);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    ClaimTrigger eventTrigger() {
        return new ClaimTrigger(Due.EVENT);
    }

    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    ClaimTrigger deliveryTrigger() {
        return new ClaimTrigger(Due.DELIVERY);
    }
}
