package dev.tanqiao.base.redact;

import dev.tanqiao.base.wire.WireText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that hold one secret. */
public final class SecretFile {

    private SecretFile() {}

    /** The secret, without a byte order mark before it and blanks around it; from here on no output shows it. */
    public static String read(Path file) throws IOException {
        String secret = WireText.withoutByteOrderMark(Files.readString(file)).strip();
        Redactor.hide(secret);
        return secret;
    }
}
