package dev.tanqiao.hub.route;

import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;

/**
 * The connections of one client. A head longer than this is no answer. After an {@link Error} a client closes its pool, and every call to
 * anybody would fail from then on: here the pool begins anew.
 */
final class Connections extends PoolingHttpClientConnectionManager {

    private static final int MOST_HEADERS = 100;
    private static final int LONGEST_LINE = 8 * 1024;

    Connections(int most, int mostPerRoute, SSLContext tls) {
        super(
                new DefaultHttpClientConnectionOperator(
                        null,
                        null,
                        RegistryBuilder.<TlsSocketStrategy>create()
                                .register(URIScheme.HTTPS.id, new DefaultClientTlsStrategy(tls))
                                .build()),
                PoolConcurrencyPolicy.STRICT,
                PoolReusePolicy.LIFO,
                TimeValue.NEG_ONE_MILLISECOND,
                ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxHeaderCount(MOST_HEADERS)
                                .setMaxLineLength(LONGEST_LINE)
                                .build())
                        .build());
        setMaxTotal(most);
        setDefaultMaxPerRoute(mostPerRoute);
    }

    @Override
    public void close(CloseMode mode) {
        if (mode == CloseMode.IMMEDIATE) {
            closeIdle(TimeValue.ZERO_MILLISECONDS); // of the one in use AnswerBound disposes
        } else {
            super.close(mode);
        }
    }
}
