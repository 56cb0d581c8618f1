package dev.tanqiao.hub.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

/** A PostgreSQL that the hub starts itself, for a machine where nobody runs one. */
public interface LocalDatabase {

    /** The system property that says where its program lies unpacked, or shall: once for all folders. Not set: once a home. */
    String UNPACKED = "tanqiao.postgres";

    /**
     * Starts the database on that folder, or takes it over from a hub that died.
     *
     * @param directory holds the data for ever; made when it is missing
     * @throws IllegalStateException when another hub is at work on the folder; the message says so
     */
    Running start(Path directory);

    /**
     * Starts one for rows that nobody will miss: it is quick since it does not wait for the disk, and a folder that it cannot use is
     * emptied.
     *
     * @param directory is the database's own
     */
    Running startScratch(Path directory);

    /** What the database of that folder asks of its user {@code postgres}; made at the first call, kept in a file for its owner alone. */
    String password(Path directory);

    /** Where the database of that folder answers at this moment, as {@link Running#jdbcUrl} has it; empty: it does not run. */
    Optional<String> runningAt(Path directory);

    /** A started database. */
    interface Running extends AutoCloseable {

        /** Where to connect, with user and password: never to be shown, nor handed on in a command line, which all users see. */
        String jdbcUrl();

        /** Stops the database in order; nothing committed is lost. */
        @Override
        void close();
    }

    /** The one of this jar; empty in the production jar, which needs {@code tanqiao.database.url}. */
    static Optional<LocalDatabase> ofThisJar() {
        return ServiceLoader.load(LocalDatabase.class).findFirst();
    }
}
