package dev.tanqiao.hub.config;

import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * Refuses by name what would be bound as nothing: an empty number or duration, a list with an empty place. What is an extension's
 * is not unknown, and what is a bundle's property is checked when the bundles are read.
 */
final class EmptySettings implements ConfigurationPropertiesBindHandlerAdvisor {

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("tanqiao");
    private static final ConfigurationPropertyName BUNDLE = ConfigurationPropertyName.of("tanqiao.bundle");

    @Override
    public BindHandler apply(BindHandler around) {
        return new AbstractBindHandler(around) {
            @Override
            public void onFinish(
                    ConfigurationPropertyName name, Bindable<?> target, BindContext context, @Nullable Object bound)
                    throws Exception {
                ConfigurationProperty given = context.getConfigurationProperty();
                if (given != null && given.getName().equals(name) && OURS.isAncestorOf(name) && isEmpty(bound)) {
                    throw new SettingProblem(name.toString(), given.getValue(), "a value, and none left empty");
                }
                if (name.equals(OURS)) {
                    HubExtension.settingsOfThisJar()
                            .forEach(setting -> know(ConfigurationPropertyName.of(setting), context));
                    for (ConfigurationPropertySource source : context.getSources()) {
                        if (source instanceof IterableConfigurationPropertySource names) {
                            names.stream().filter(BUNDLE::isAncestorOf).forEach(property -> know(property, context));
                        }
                    }
                }
                super.onFinish(name, target, context, bound);
            }

            private void know(ConfigurationPropertyName name, BindContext context) {
                super.onSuccess(name, Bindable.of(String.class), context, "");
            }
        };
    }

    private static boolean isEmpty(@Nullable Object bound) {
        return bound == null
                || bound instanceof Collection<?> values && values.stream().anyMatch(Objects::isNull);
    }
}
