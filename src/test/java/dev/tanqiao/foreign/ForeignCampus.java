package dev.tanqiao.foreign;

import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The campus: jAccount, and the transactions of the siyuan document. The newest row comes first, a page has at most eight and
 * counts itself, as text; an unknown token is refused by a page.
 */
public final class ForeignCampus {

    private static final int CAP = 8;
    private static final int LARGEST_LIMIT = 100;
    private static final int FAULT_EVERY = 40;
    private static final Set<String> PARAMETERS =
            Set.of("access_token", "beginDate", "endDate", "start", "limit", "status", "channel");
    private static final Set<String> STATUSES = Set.of("待扣费", "已完成", "待补缴", "已退费", "已关单");

    private final List<Purchase> purchases;
    private final ForeignClock clock;
    private final Faults faults;
    private final Complaints complaints;
    private final ForeignLogin login;

    ForeignCampus(URI address, List<Purchase> purchases, ForeignClock clock, Faults faults, Complaints complaints) {
        this.purchases = purchases.stream()
                .sorted(Comparator.comparing(Purchase::orderedAt).reversed())
                .toList();
        this.clock = clock;
        this.faults = faults;
        this.complaints = complaints;
        this.login = new ForeignLogin(address, clock, complaints);
    }

    public ForeignLogin login() {
        return login;
    }

    Reply answer(Question question) {
        return switch (question.method() + " " + question.path()) {
            case "POST /oauth2/token" ->
                Gateway.pass(
                        faults.next("token", FAULT_EVERY),
                        Reply.json(500, Json.object("error", "server_error")),
                        () -> {},
                        () -> login.token(question));
            case "GET /v1/unicode/transactions" -> {
                String token = question.query().getOrDefault("access_token", "");
                yield Gateway.pass(
                        faults.next("transactions", FAULT_EVERY),
                        errno(500, -1, "未知错误"),
                        () -> login.end(token),
                        () -> transactions(question, token));
            }
            default -> {
                complaints.add(question, "there is no such address");
                yield Reply.page(404, "Not Found");
            }
        };
    }

    private Reply transactions(Question question, String token) {
        ForeignLogin.Grant grant = login.grant(token);
        if (grant == null) {
            return Reply.page(401, "Unauthorized");
        }
        if (!grant.scope().contains("card_transactions")) {
            return errno(200, 10010, "scope未授权");
        }
        String problem = problem(question.query());
        if (problem != null) {
            complaints.add(question, problem);
            return errno(200, 10001, problem);
        }
        List<Purchase> all = matching(grant.account(), question.query());
        int limit = number(question.query(), "limit", 0);
        List<Map<String, @Nullable Object>> entities = all.stream()
                .skip(limit == 0 ? 0 : number(question.query(), "start", 0))
                .limit(limit == 0 ? all.size() : Math.min(limit, CAP))
                .map(this::entity)
                .toList();
        return Reply.json(
                200,
                Json.object(
                        "error",
                        "success",
                        "requestId",
                        "c0ffee",
                        "entities",
                        entities,
                        "nextToken",
                        null,
                        "errno",
                        0,
                        "total",
                        String.valueOf(entities.size())));
    }

    /** What the document does not allow; null: nothing. */
    private static @Nullable String problem(Map<String, String> query) {
        int start = number(query, "start", 0);
        int limit = number(query, "limit", 0);
        if (!PARAMETERS.containsAll(query.keySet())) {
            return "unknown parameters: " + query.keySet();
        }
        if (limit < 0 || limit > LARGEST_LIMIT || start < 0 || start > 0 && (limit == 0 || start % limit != 0)) {
            return "start %d and limit %d do not fit".formatted(start, limit);
        }
        if (limit == 0 && !query.containsKey("beginDate")) {
            return "without pages beginDate is needed";
        }
        return query.containsKey("status") && !STATUSES.contains(query.get("status"))
                ? "unknown status " + query.get("status")
                : null;
    }

    private List<Purchase> matching(String account, Map<String, String> query) {
        Instant now = clock.now();
        int begin = number(query, "beginDate", 0);
        int end = number(query, "endDate", Integer.MAX_VALUE);
        String status = query.get("status");
        return purchases.stream()
                .filter(purchase -> purchase.person().account().equals(account))
                .filter(purchase -> Purchase.has(purchase.shownAt(), now))
                .filter(purchase -> purchase.orderedAt().getEpochSecond() >= begin
                        && purchase.orderedAt().getEpochSecond() <= end)
                .filter(purchase -> status == null || purchase.status(now).equals(status))
                .toList();
    }

    private Map<String, @Nullable Object> entity(Purchase purchase) {
        Instant now = clock.now();
        Map<String, @Nullable Object> entity = Json.object(
                "channel",
                purchase.channel(),
                "status",
                purchase.status(now),
                "amount",
                -purchase.fen() / 100.0,
                "origAmount",
                null,
                "merchant",
                purchase.shop().merchant,
                "merchantNo",
                null,
                "deviceNo",
                "",
                "schoolYear",
                "2025-2026",
                "refundTime",
                second(purchase.refundedAt(), now),
                "payTime",
                second(purchase.paidAt(), now),
                "orderTime",
                purchase.orderedAt().getEpochSecond());
        if (purchase.orderNo() != null) {
            entity.put("orderNo", purchase.orderNo());
        }
        return entity;
    }

    private static @Nullable Long second(@Nullable Instant happened, Instant now) {
        return Purchase.has(happened, now) ? Objects.requireNonNull(happened).getEpochSecond() : null;
    }

    private static int number(Map<String, String> query, String name, int otherwise) {
        String value = query.get(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    private static Reply errno(int status, int errno, String error) {
        return Reply.json(status, Json.object("error", error, "errno", errno, "entities", null));
    }
}
