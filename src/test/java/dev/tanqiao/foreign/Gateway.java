package dev.tanqiao.foreign;

import java.util.function.Supplier;

/** What stands before a platform: it loses answers, and shows its own pages instead of them. */
final class Gateway {

    private static final long SLOW_MILLIS = 1_500;

    private Gateway() {}

    /**
     * What comes of a call.
     *
     * @param failed the platform's own words for a failure
     * @param tokenEnds ends the token that the call brings
     * @param work what was asked for
     */
    static Reply pass(Faults.Kind kind, Reply failed, Runnable tokenEnds, Supplier<Reply> work) {
        return switch (kind) {
            case NONE -> work.get();
            case SLOW -> slowly(work.get());
            case TOKEN_ENDS -> {
                tokenEnds.run();
                yield work.get();
            }
            case CLOSED_BEFORE -> Reply.NOTHING;
            case MOVED_BEFORE -> Reply.moved(ForeignDouble.MAINTENANCE);
            case PAGE_502_BEFORE -> Reply.page(502, "Bad Gateway");
            case FAILED_BEFORE -> failed;
            case CLOSED_AFTER -> after(work, Reply.NOTHING);
            case EMPTY_AFTER -> after(work, Reply.empty());
            case PAGE_200_AFTER -> after(work, Reply.page(200, "Welcome"));
            case PAGE_503_AFTER -> after(work, Reply.page(503, "Service Unavailable"));
            case PAGE_504_AFTER -> after(work, Reply.page(504, "Gateway Time-out"));
            case FAILED_AFTER -> after(work, failed);
            case TORN_AFTER -> work.get().torn();
        };
    }

    private static Reply after(Supplier<Reply> work, Reply instead) {
        Reply unused = work.get();
        return instead;
    }

    private static Reply slowly(Reply reply) {
        try {
            Thread.sleep(SLOW_MILLIS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        return reply;
    }
}
