package dev.tanqiao.upstream.drift;

import dev.tanqiao.upstream.campus.JAccountClient;
import dev.tanqiao.upstream.carbon.AppId;
import java.net.URI;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Where the upstreams are, and who asks.
 *
 * @param campus {@code https://api.sjtu.edu.cn}
 * @param carbon the city's platform
 * @param client we, as jAccount knows us, and where that is
 * @param appId we, as the city knows us
 * @param personToken an access token of a person's own; null: the client's is shown, which opens no person's data
 * @param cid of a person who may be asked about; null: nobody is
 */
public record Site(
        URI campus,
        URI carbon,
        JAccountClient client,
        AppId appId,
        Clock clock,
        @Nullable String personToken,
        @Nullable String cid) {

    /** Without a person's token and cid. */
    @Override
    public String toString() {
        return "Site[campus=%s, carbon=%s]".formatted(campus, carbon);
    }
}
