package dev.tanqiao.base.net;

import javax.net.ssl.SSLContext;

/**
 * How the hub reaches others.
 *
 * @param proxies by which proxy
 * @param tls whose certificates count
 */
public record Outbound(Proxies proxies, SSLContext tls) {}
