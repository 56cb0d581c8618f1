package dev.tanqiao.hub.web;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.tanqiao.base.redact.Visible;
import jakarta.servlet.http.HttpServletRequest;
import java.beans.PropertyEditorSupport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.jackson.Jackson2ObjectMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.http.converter.json.MappingJacksonInputMessage;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/**
 * Which texts a request may hold, in its address or as JSON: no control characters and no halves of characters, which no row keeps and
 * which would speak to the terminal of whoever reads the log; nothing that is not UTF-8; numbers in digits alone.
 */
@Configuration(proxyBeanMethods = false)
class RequestTexts {

    private static boolean isFit(String text) {
        return Visible.isVisible(text.replace("\r\n", "\n"));
    }

    /** Tomcat passes over a parameter that it cannot read: a filter that is not heeded would choose everything. */
    private static boolean isReadable(@Nullable String query) {
        try {
            return query == null
                    || !StringUtils.uriDecode(query, StandardCharsets.UTF_8).contains("\uFFFD");
        } catch (IllegalArgumentException noEncoding) {
            return false;
        }
    }

    @Bean
    StrictHttpFirewall firewall() {
        var firewall = new StrictHttpFirewall() {
            @Override
            public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
                if (!isReadable(request.getQueryString())) {
                    throw new RequestRejectedException("The query is not UTF-8 in percent encoding.");
                }
                return super.getFirewalledRequest(request);
            }
        };
        firewall.setAllowedParameterValues(RequestTexts::isFit);
        return firewall;
    }

    /** What a request's JSON may be is said by spring.jackson in application.yaml, and here for its texts and lists. */
    @Bean
    Jackson2ObjectMapperBuilderCustomizer textsOfRequests() {
        return json -> json.modulesToInstall(new SimpleModule().addDeserializer(String.class, new Text()))
                .postConfigurer(mapper -> mapper.setDefaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL)));
    }

    /** Jackson alone takes a character that is written in more bytes than it needs, Spring alone reads 0x10 as sixteen. */
    @ControllerAdvice
    static final class ToTheLetter extends RequestBodyAdviceAdapter {
        @InitBinder
        void numbers(WebDataBinder binder) {
            binder.registerCustomEditor(int.class, new Digits(Integer::valueOf));
            binder.registerCustomEditor(long.class, new Digits(Long::valueOf));
        }

        @Override
        public boolean supports(
                MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
            return MappingJackson2HttpMessageConverter.class.isAssignableFrom(converter);
        }

        @Override
        public HttpInputMessage beforeBodyRead(
                HttpInputMessage message,
                MethodParameter parameter,
                Type type,
                Class<? extends HttpMessageConverter<?>> converter)
                throws IOException {
            byte[] body = message.getBody().readAllBytes();
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            } catch (CharacterCodingException malformed) {
                throw new HttpMessageNotReadableException("The body is not UTF-8.", malformed, message);
            }
            return new MappingJacksonInputMessage(new ByteArrayInputStream(body), message.getHeaders());
        }
    }

    private static final class Digits extends PropertyEditorSupport {
        private final Function<String, Number> number;

        Digits(Function<String, Number> number) {
            this.number = number;
        }

        @Override
        public void setAsText(String text) {
            setValue(number.apply(text));
        }
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
