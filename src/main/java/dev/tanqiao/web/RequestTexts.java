package dev.tanqiao.web;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.tanqiao.redact.Visible;
import java.io.IOException;
import org.springframework.boot.autoconfigure.jackson.Jackson2ObjectMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Which texts a request may hold, in its address or as JSON: no control characters and no halves of characters, which no row keeps and
 * which would speak to the terminal of whoever reads the log.
 */
@Configuration(proxyBeanMethods = false)
class RequestTexts {

    private static boolean isFit(String text) {
        return Visible.isVisible(text.replace("\r\n", "\n"));
    }

    @Bean
    StrictHttpFirewall firewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowedParameterValues(RequestTexts::isFit);
        return firewall;
    }

    /** What a request's JSON may be is said by spring.jackson in application.yaml, and here for its texts and lists. */
    @Bean
    Jackson2ObjectMapperBuilderCustomizer textsOfRequests() {
        return json -> json.modulesToInstall(new SimpleModule().addDeserializer(String.class, new Text()))
                .postConfigurer(mapper -> mapper.setDefaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL)));
    }

    private static final class Text extends StdScalarDeserializer<String> {
        private static final long serialVersionUID = 1L;

        Text() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.hasToken(JsonToken.VALUE_STRING)) {
                return (String) context.handleUnexpectedToken(String.class, json);
            }
            if (!isFit(json.getText())) {
                return (String) context.handleWeirdStringValue(String.class, json.getText(), "a control character");
            }
            return json.getText();
        }
    }
}
