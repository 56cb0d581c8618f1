package dev.tanqiao.hub.route;

import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.spi.ComponentCustomizer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sets the kamelet component up; as a plain component it reads no settings by itself. */
@Configuration(proxyBeanMethods = false)
class Kamelets {

    @Bean
    ComponentCustomizer kameletCustomizer(@Value("${tanqiao.routes}") String routes) {
        return ComponentCustomizer.builder(KameletComponent.class).build(component -> {
            component.setLocation(routes + "/bridge");
            component.setNoErrorHandler(true); // what fails in a kamelet is the calling route's to handle
        });
    }
}
