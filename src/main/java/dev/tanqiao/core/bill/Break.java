package dev.tanqiao.core.bill;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A break.
 *
 * @param subject {@code settlement/17}, {@code bill/4}, {@code transaction/9}
 * @param detail what was found; of an open one also where its settlement stands now
 * @param owner who looks after it, in an operator's words
 * @param closedBy {@code itself}, or who closed it by hand; null: open
 */
public record Break(
        long id,
        String type,
        String subject,
        String detail,
        Instant openedAt,
        @Nullable String owner,
        @Nullable String note,
        @Nullable Instant closedAt,
        @Nullable String closedBy,
        @Nullable String closeReason) {}
