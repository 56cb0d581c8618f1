package dev.tanqiao.hub.route;

import dev.tanqiao.core.bill.BillPoll;
import dev.tanqiao.core.bill.BillStore;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/** Out of service while this hub sends nothing because the bills are not read. */
@Component("bills")
final class BillsHealth implements HealthIndicator {

    private final BillStore bills;
    private final String hub;

    BillsHealth(BillStore bills, Claims claims) {
        this.bills = bills;
        this.hub = claims.owner();
    }

    @Override
    public Health health() {
        BillStore.Total total = bills.total();
        Instant since = waitingSince(bills.waiting());
        Health.Builder health = since == null
                ? Health.up()
                : Health.outOfService()
                        .withDetail("why", "nothing is sent until the bills are read up to now")
                        .withDetail("since", since);
        if (total.doubt() != null) {
            health.withDetail("doubt", total.doubt()).withDetail("doubtedAt", String.valueOf(total.doubtedAt()));
        }
        return health.withDetail("totalTrusted", total.trusted()).build();
    }

    private @Nullable Instant waitingSince(Map<String, Instant> waiting) {
        return waiting.getOrDefault(hub, waiting.get(BillPoll.ALL));
    }
}
