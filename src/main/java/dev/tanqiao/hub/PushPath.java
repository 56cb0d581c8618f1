package dev.tanqiao.hub;

/** The secret segment of the address that the city pushes to. */
public record PushPath(String secret) {

    @Override
    public String toString() {
        return "PushPath[***]";
    }
}
