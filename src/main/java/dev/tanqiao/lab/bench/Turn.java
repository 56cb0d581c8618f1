package dev.tanqiao.lab.bench;

/**
 * What one turn of one contender took.
 *
 * @param round from 1; before it come the turns to get warm, of which the first is 1 - {@link Rounds#WARMING}
 * @param perSecond units a second
 * @param takenPerSecond how many of them were taken in a second, where that is over sooner
 * @param ownMicros processor time of the contender's processes a unit, microseconds
 * @param databaseMicros that of PostgreSQL with all its processes
 * @param otherMicros that of the other side, which is called
 * @param processors how many processors all of them kept busy
 * @param commits transactions that wrote something, a unit
 * @param walBytes bytes of the write-ahead log a unit
 * @param p50Millis half of all units took no longer from the begin of their attempt to their end
 * @param p99Millis likewise 99 of 100
 * @param inFlight how many calls were under way at once, as far as a contender keeps how long they took
 */
record Turn(
        String contender,
        int round,
        double perSecond,
        double takenPerSecond,
        double ownMicros,
        double databaseMicros,
        double otherMicros,
        double processors,
        double commits,
        double walBytes,
        double p50Millis,
        double p99Millis,
        double inFlight) {

    /** Without the other side. */
    double ownAndDatabaseMicros() {
        return ownMicros + databaseMicros;
    }

    /** The same; all was taken in sooner than it was done. */
    Turn taken(double perSecondTaken) {
        return new Turn(
                contender,
                round,
                perSecond,
                perSecondTaken,
                ownMicros,
                databaseMicros,
                otherMicros,
                processors,
                commits,
                walBytes,
                p50Millis,
                p99Millis,
                inFlight);
    }
}
