package dev.tanqiao.hub.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.web.PathPatternRequestMatcherBuilderFactoryBean;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * Who may call what. Enrolment and pushes are open, for browsers and the city carry no token of ours; the API asks for a
 * role; all else is closed.
 */
@Configuration(proxyBeanMethods = false)
class ApiSecurity {

    private static final String NO_TOKEN_SET =
            "The API is closed: no token is set. Name a file in tanqiao.api.view-token-file, …deploy-…, …operate-… or"
                    + " …review-token-file, or set TANQIAO_API_VIEW_TOKEN, …_DEPLOY_TOKEN, …_OPERATE_TOKEN or"
                    + " …_REVIEW_TOKEN, and start the hub again.";
    private static final String NO_TOKEN_SHOWN =
            "A token is required: the header 'Authorization: Bearer TOKEN' is missing or its token is unknown.";

    /** Addresses are matched as Spring MVC matches them. */
    @Bean
    PathPatternRequestMatcherBuilderFactoryBean addresses() {
        return new PathPatternRequestMatcherBuilderFactoryBean();
    }

    @Bean
    SecurityFilterChain doors(HttpSecurity http, RoleTokens tokens, ObjectMapper json) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
                .addFilterBefore(new BearerFilter(tokens), UsernamePasswordAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers("/enrol/**", "/push/**", "/in/**", "/ext/**", "/actuator/health/**")
                        .permitAll()
                        .requestMatchers(
                                HttpMethod.POST,
                                "/api/settlements/*/release",
                                "/api/breaks/*",
                                "/api/review/*",
                                "/api/bills/release",
                                "/api/quarantine/*",
                                "/api/time/*",
                                "/api/keys/*",
                                "/api/push/*",
                                "/api/tokens")
                        .hasAuthority(Role.REVIEW.name())
                        .requestMatchers(HttpMethod.DELETE, "/api/tokens/*")
                        .hasAuthority(Role.REVIEW.name())
                        .requestMatchers(HttpMethod.PUT, "/api/bills/total")
                        .hasAuthority(Role.REVIEW.name())
                        .requestMatchers(HttpMethod.GET, "/api/bundles/replay") // what has happened, in bulk
                        .hasAuthority(Role.DEPLOY.name())
                        .requestMatchers(HttpMethod.GET, "/api/**", "/actuator/metrics/**", "/actuator/prometheus")
                        .hasAuthority(Role.VIEW.name())
                        .requestMatchers(HttpMethod.POST, "/api/trace") // asks only; a cid must not stand in an address
                        .hasAuthority(Role.VIEW.name())
                        .requestMatchers("/api/bundles/*/properties/*")
                        .hasAuthority(Role.OPERATE.name())
                        .requestMatchers("/api/bundles", "/api/bundles/**", "/api/deployments/**")
                        .hasAuthority(Role.DEPLOY.name())
                        .requestMatchers("/api/**")
                        .hasAuthority(Role.OPERATE.name())
                        .anyRequest()
                        .denyAll())
                .exceptionHandling(refusals -> refusals.authenticationEntryPoint((request, response, refusal) -> {
                            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
                            refuse(
                                    response,
                                    json,
                                    HttpStatus.UNAUTHORIZED,
                                    tokens.isEmpty() ? NO_TOKEN_SET : NO_TOKEN_SHOWN);
                        })
                        .accessDeniedHandler((request, response, refusal) ->
                                refuse(response, json, HttpStatus.FORBIDDEN, tooLow(request))))
                .build();
    }

    private static String tooLow(HttpServletRequest request) {
        return "The token of '%s' may not %s this address."
                .formatted(
                        SecurityContextHolder.getContext().getAuthentication().getName(), request.getMethod());
    }

    /** Tells it where no controller answers. */
    static void refuse(HttpServletResponse response, ObjectMapper json, HttpStatus status, String sentence)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), ProblemDetail.forStatusAndDetail(status, sentence));
    }
}
