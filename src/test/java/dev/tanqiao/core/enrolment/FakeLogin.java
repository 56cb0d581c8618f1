package dev.tanqiao.core.enrolment;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A jAccount that knows some codes and refresh tokens, and may be out of order. */
final class FakeLogin implements CampusLogin {

    final Map<String, CampusGrant> codes = new HashMap<>();
    final Map<String, CampusToken> refreshTokens = new HashMap<>();
    final List<String> calls = new ArrayList<>();
    boolean outOfOrder;
    Runnable whileAnswering = () -> {};

    @Override
    public URI authorizeAddress(String state) {
        return URI.create("https://jaccount.example/?state=" + state);
    }

    @Override
    public Optional<CampusGrant> exchange(String code, String state) {
        return answered("code " + code, () -> codes.get(code));
    }

    @Override
    public Optional<CampusToken> refresh(String refreshToken) {
        return answered("refresh " + refreshToken, () -> refreshTokens.get(refreshToken));
    }

    private <T> Optional<T> answered(String call, Supplier<@Nullable T> answer) {
        calls.add(call);
        whileAnswering.run();
        if (outOfOrder) {
            throw new CampusLoginUnavailable("out of order");
        }
        return Optional.ofNullable(answer.get());
    }
}
