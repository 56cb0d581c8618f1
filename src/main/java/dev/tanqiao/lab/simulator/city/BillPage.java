package dev.tanqiao.lab.simulator.city;

import java.util.List;

/**
 * One page of a bill query (碳积分账单查询).
 *
 * @param total lines of the whole window
 * @param pageSize the size really used: at most {@value #MOST_LINES}, whatever was asked for
 */
record BillPage(int total, int page, int pageSize, List<BillLine> lines) {

    static final int MOST_LINES = 500;

    static BillPage of(List<BillLine> window, int page, int askedPageSize) {
        int pageSize = Math.min(askedPageSize, MOST_LINES);
        int from = (int) Math.min(window.size(), (page - 1L) * pageSize);
        int to = Math.min(window.size(), from + pageSize);
        return new BillPage(window.size(), page, pageSize, List.copyOf(window.subList(from, to)));
    }
}
