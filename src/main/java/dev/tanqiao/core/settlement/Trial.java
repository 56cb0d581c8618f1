package dev.tanqiao.core.settlement;

/** A bundle version on trial: what its new or changed rules decide is held, with a reason that names it, until the trial is over. */
final class Trial {

    /** Every reason of a trial begins so. */
    private static final String HELD = "trial ";

    private Trial() {}

    /**
     * Why its purchases are held.
     *
     * @param stamp {@code name@version+hash}
     */
    static String reason(String stamp) {
        return HELD + stamp;
    }

    static boolean holds(Settlement settlement) {
        String reason = settlement.reason();
        return settlement.status() == SettlementStatus.HELD && reason != null && reason.startsWith(HELD);
    }
}
