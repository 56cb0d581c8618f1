package dev.tanqiao.simulator;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Files of a state directory that hold keys, cids or the secret address of a push: nobody else on the machine reads them. */
public final class OwnerOnly {

    private OwnerOnly() {}

    /** Makes an empty file for its owner alone, folders included; one that is there stays as it is. */
    public static void make(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            if (Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException there) {
            // Its owner decided who reads it.
        }
    }
}
