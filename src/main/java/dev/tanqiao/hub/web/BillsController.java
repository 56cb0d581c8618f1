package dev.tanqiao.hub.web;

import dev.tanqiao.core.bill.BillStore;
import dev.tanqiao.core.settlement.Controls;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How the reading of bills stands, and what a person decides about it. */
@RestController
@RequestMapping("/api")
class BillsController extends ApiDoor {

    private final BillStore bills;
    private final Controls controls;

    BillsController(BillStore bills, Controls controls) {
        this.bills = bills;
        this.controls = controls;
    }

    @GetMapping("/bills")
    BillsView bills() {
        BillStore.Total total = bills.total();
        return new BillsView(
                bills.waiting().entrySet().stream()
                        .map(hub -> new WaitingHub(hub.getKey(), hub.getValue()))
                        .toList(),
                new TotalView(total.trusted(), total.doubt(), total.doubtedAt()));
    }

    /** Whoever waits for the bills sends without having read them. */
    @PostMapping("/bills/release")
    Map<String, Integer> release(@RequestBody ReleaseRequest asked, Principal actor) {
        return controls.act(
                actor(actor, asked.as()),
                "send-unread",
                "bills",
                given("reason", asked.reason()),
                () -> Map.of("released", bills.endWaiting()));
    }

    @PutMapping("/bills/total")
    Map<String, Boolean> total(@RequestBody TotalRequest asked, Principal actor) {
        if (asked.trusted() == null) {
            throw new Misasked("Give 'trusted', true or false.");
        }
        boolean trusted = asked.trusted();
        return controls.act(
                actor(actor, asked.as()),
                trusted ? "trust-total" : "ignore-total",
                "bills",
                given("reason", asked.reason()),
                () -> {
                    bills.trustTotal(trusted);
                    return Map.of("trusted", trusted);
                });
    }

    /**
     * How the reading of bills stands.
     *
     * @param waiting the hubs that send nothing before the bills are read
     */
    record BillsView(List<WaitingHub> waiting, TotalView total) {}

    /**
     * A hub that waits.
     *
     * @param hub as its claims name it; {@code *}: all of them
     */
    record WaitingHub(String hub, Instant since) {}

    /** See {@link BillStore.Total}. */
    record TotalView(
            boolean trusted,
            @Nullable String doubt,
            @Nullable Instant doubtedAt) {}

    record ReleaseRequest(@Nullable String reason, @Nullable String as) {}

    record TotalRequest(
            @Nullable Boolean trusted,
            @Nullable String reason,
            @Nullable String as) {}
}
