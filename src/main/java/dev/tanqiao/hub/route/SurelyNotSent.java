package dev.tanqiao.hub.route;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpException;

/**
 * Tells a call that failed before there was a connection to its receiver as a {@link ConnectException}: nothing of it was sent. A proxy
 * that refuses the way there answers in the receiver's place, and a handshake breaks off in many ways.
 */
final class SurelyNotSent {

    private static final String CONNECTED = SurelyNotSent.class.getName();

    private SurelyNotSent() {}

    static void tell(HttpClientBuilder client) {
        client.addExecInterceptorBefore(ChainElement.CONNECT.name(), "not-connected", SurelyNotSent::call);
        client.addExecInterceptorAfter(ChainElement.CONNECT.name(), "connected", (request, scope, chain) -> {
            scope.clientContext.setAttribute(CONNECTED, true);
            return chain.proceed(request, scope);
        });
    }

    private static ClassicHttpResponse call(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        scope.clientContext.removeAttribute(CONNECTED);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            if (!isConnected(scope)) {
                int status = response.getCode();
                response.close();
                scope.execRuntime.discardEndpoint();
                throw new ConnectException("the proxy %s refused the way to %s: HTTP %s"
                        .formatted(scope.route.getProxyHost(), scope.route.getTargetHost(), status));
            }
            return response;
        } catch (IOException failure) {
            throw isConnected(scope) || isTold(failure) ? failure : notConnected(failure);
        }
    }

    private static boolean isConnected(ExecChain.Scope scope) {
        return scope.clientContext.getAttribute(CONNECTED) != null;
    }

    /** Whether the routes take it for not sent as it is. */
    private static boolean isTold(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException
                || failure instanceof SSLHandshakeException
                || failure instanceof ConnectTimeoutException
                || failure instanceof ConnectionRequestTimeoutException;
    }

    private static ConnectException notConnected(IOException failure) {
        var none = new ConnectException(
                "not connected, %s: %s".formatted(failure.getClass().getSimpleName(), failure.getMessage()));
        none.initCause(failure);
        return none;
    }
}
