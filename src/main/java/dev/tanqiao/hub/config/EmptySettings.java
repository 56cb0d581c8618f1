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

/**
 * Refuses by name what would be bound as nothing: an empty number or duration, a list with an empty place. What is an extension's
 * is not unknown.
 */
final class EmptySettings implements ConfigurationPropertiesBindHandlerAdvisor {

    private static final ConfigurationPropertyName OURS = ConfigurationPropertyName.of("tanqiao");

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
                    for (String setting : HubExtension.settingsOfThisJar()) {
                        super.onSuccess(ConfigurationPropertyName.of(setting), Bindable.of(String.class), context, "");
                    }
                }
                super.onFinish(name, target, context, bound);
            }
        };
    }

    private static boolean isEmpty(@Nullable Object bound) {
        return bound == null
                || bound instanceof Collection<?> values && values.stream().anyMatch(Objects::isNull);
    }
}
