package dev.tanqiao.hub.bundle;

/**
 * Subscriptions that lie in no bundle of {@code tanqiao.routes}.
 *
 * @param bundle a name of their own for them
 * @param file for messages
 * @param text as that of a {@code subscriptions.yaml}
 */
public record FurtherSubscriptions(String bundle, String file, String text) {}
