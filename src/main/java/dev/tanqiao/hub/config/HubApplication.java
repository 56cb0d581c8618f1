package dev.tanqiao.hub.config;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;

/**
 * The hub as a Spring application: this room's beans, the doors in {@code web}, the flows' in {@code route}, and the
 * auto-configurations that {@code META-INF/spring/dev.tanqiao.hub.config.HubApplication.imports} lists.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration
@EnableConfigurationProperties(Settings.class)
@Import(EmptySettings.class)
@ComponentScan({
    "dev.tanqiao.hub.config",
    "dev.tanqiao.hub.bundle",
    "dev.tanqiao.hub.web",
    "dev.tanqiao.hub.route",
    "dev.tanqiao.hub.store"
})
public class HubApplication {}
