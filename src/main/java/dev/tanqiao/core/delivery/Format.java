package dev.tanqiao.core.delivery;

/** In which words a subscriber is told. */
public enum Format {
    /** One event a body: CloudEvents 1.0, structured JSON, signed as Standard Webhooks. */
    CLOUDEVENTS("application/cloudevents+json"),
    /** The push body as the city sends it: bills up to 500 a body, authorizations one a body. */
    UPSTREAM("application/json");

    private final String contentType;

    Format(String contentType) {
        this.contentType = contentType;
    }

    /** The {@code Content-Type} of a body. */
    public String contentType() {
        return contentType;
    }
}
