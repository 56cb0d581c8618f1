package dev.tanqiao.lab.check;

/** One of the invariants, looked for in rows of all parties. */
interface Invariant {

    /** Its number in docs/RELIABILITY.md, 1 to 15. */
    int number();

    /** Names everything in these facts that breaks it. */
    void check(Facts facts, Breaks breaks);

    /** Takes what breaks an invariant. */
    @FunctionalInterface
    interface Breaks {

        /**
         * @param subject whom it is about: {@code order T00303}, {@code settlement 17 (P…)}, {@code event …}
         * @param detail what was expected, and what was found
         */
        void add(String subject, String detail);
    }
}
