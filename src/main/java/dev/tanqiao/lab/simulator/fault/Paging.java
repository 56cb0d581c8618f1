package dev.tanqiao.lab.simulator.fault;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * How pages of bills or transactions are cut, counted or ended in another way.
 *
 * @param total what the pages say instead of the total: {@code page}, {@code none}, or a number
 * @param pageSize how many rows a page has at most, whatever was asked for and is echoed
 * @param emptyPage the number of a page that is empty, before the end
 * @param emptyList how a page without rows has its list: {@code as-null} or {@code missing}; else an empty one
 * @param lastAgain whether the last page comes again for ever behind the end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Paging(
        @Nullable String total,
        @Nullable Integer pageSize,
        @Nullable Integer emptyPage,
        @Nullable String emptyList,
        @Nullable Boolean lastAgain) {

    /** Rows on a page where so many were asked for; 0: all. */
    int rowsOnPage(int asked) {
        return pageSize == null || asked > 0 && asked < pageSize ? asked : pageSize;
    }

    boolean isEmptyPage(int page) {
        return emptyPage != null && page == emptyPage;
    }

    boolean isBehindEmptyPage(int page) {
        return emptyPage != null && page > emptyPage;
    }

    boolean repeatsLastPage() {
        return Boolean.TRUE.equals(lastAgain);
    }

    /** Says of a page of so many rows what it has instead of the total. */
    void tell(ObjectNode page, int rows) {
        if ("none".equals(total)) {
            page.remove("total");
        } else if (total != null) {
            page.put("total", "page".equals(total) ? rows : Integer.parseInt(total));
        }
    }

    /** Says in its own way that a page has no rows. */
    void tellNoRows(ObjectNode page, String list) {
        if ("missing".equals(emptyList)) {
            page.remove(list);
        } else if ("as-null".equals(emptyList)) {
            page.putNull(list);
        }
    }
}
