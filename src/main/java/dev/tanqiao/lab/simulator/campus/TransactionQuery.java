package dev.tanqiao.lab.simulator.campus;

import dev.tanqiao.lab.simulator.SimRequest;
import java.time.Instant;
import java.util.Optional;

/**
 * The parameters of 查询交易记录, checked by the document's rules. Both ends of the window are inclusive and filter by
 * order time; an empty status or channel filters nothing; limit 0 means all.
 */
record TransactionQuery(Instant begin, Instant end, int start, int limit, String status, String channel) {

    private static final int MOST = 100;

    /** What one gets who names no limit; the document does not say, its example asks for the latest 20. */
    private static final int UNLESS_SAID = 20;

    /** 9999-12-31, where nobody says. */
    private static final long FAR_AWAY = 253_402_214_400L;

    static TransactionQuery of(SimRequest request) {
        Optional<Long> begin = number(request, "beginDate", FAR_AWAY);
        Optional<Long> end = number(request, "endDate", FAR_AWAY);
        Optional<Integer> limit = number(request, "limit", MOST).map(Long::intValue);
        int start = number(request, "start", Integer.MAX_VALUE).orElse(0L).intValue();
        checkPaging(start, limit, begin.isPresent());
        return new TransactionQuery(
                Instant.ofEpochSecond(begin.orElse(0L)),
                Instant.ofEpochSecond(end.orElse(FAR_AWAY)),
                start,
                limit.orElse(UNLESS_SAID),
                request.parameter("status").orElse(""),
                request.parameter("channel").orElse(""));
    }

    private static void checkPaging(int start, Optional<Integer> limit, boolean hasBegin) {
        if (start > 0 && limit.filter(size -> size > 0 && start % size == 0).isEmpty()) {
            throw Refused.badParameter("start");
        }
        if (limit.filter(size -> size == 0).isPresent() && !hasBegin) {
            throw Refused.badParameter("beginDate");
        }
    }

    private static Optional<Long> number(SimRequest request, String name, long most) {
        return request.parameter(name).map(text -> {
            if (!text.matches("\\d{1,18}") || Long.parseLong(text) > most) {
                throw Refused.badParameter(name);
            }
            return Long.parseLong(text);
        });
    }
}
