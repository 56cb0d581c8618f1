package dev.tanqiao.lab.simulator.campus;

import dev.tanqiao.lab.simulator.world.Order;
import dev.tanqiao.lab.simulator.world.OrderStatus;
import dev.tanqiao.lab.simulator.world.World;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The world's persons, whether they opened a 思源码, and what is in their wallets. */
final class Persons {

    static final int NOT_OPENED = -1;
    static final int WITH_PAYMENT = 0;
    static final int IDENTITY_ONLY = 1;
    static final String WALLET_CHANNEL = "思源码钱包";

    /** What a wallet takes from the campus card by itself when it runs empty. */
    private static final BigDecimal TOP_UP_YUAN = new BigDecimal("100.00");

    private final Map<String, World.Person> byAccount = new LinkedHashMap<>();
    private final Map<String, World.Person> byCode = new HashMap<>();
    private final Map<String, Integer> unicode = new HashMap<>();
    private final Map<String, BigDecimal> walletYuan = new HashMap<>();

    Persons(World world) {
        for (World.Person person : world.persons()) {
            byAccount.put(person.account(), person);
            person.identities().forEach(identity -> byCode.put(identity.code(), person));
            unicode.put(person.account(), person.unicode());
            walletYuan.put(person.account(), person.walletYuan());
        }
    }

    Collection<World.Person> all() {
        return byAccount.values();
    }

    Optional<World.Person> byAccount(String account) {
        return Optional.ofNullable(byAccount.get(account));
    }

    /** By 学工号. */
    Optional<World.Person> byCode(String code) {
        return Optional.ofNullable(byCode.get(code));
    }

    /** -1 not opened, 0 with payment, 1 without. */
    int unicode(String account) {
        return unicode.getOrDefault(account, NOT_OPENED);
    }

    void open(String account, int status) {
        unicode.put(account, status);
    }

    BigDecimal walletYuan(String account) {
        return walletYuan.getOrDefault(account, BigDecimal.ZERO);
    }

    /** Moves the wallet as an order that just changed its status asks for. */
    void settle(Order order) {
        if (!WALLET_CHANNEL.equals(order.channel())) {
            return;
        }
        if (order.status() == OrderStatus.DONE) {
            BigDecimal left = walletYuan(order.account()).add(order.amount());
            BigDecimal topUps =
                    left.negate().divide(TOP_UP_YUAN, 0, RoundingMode.UP).max(BigDecimal.ZERO);
            walletYuan.put(order.account(), left.add(TOP_UP_YUAN.multiply(topUps)));
        } else if (order.status() == OrderStatus.REFUNDED) {
            walletYuan.put(order.account(), walletYuan(order.account()).subtract(order.amount()));
        }
    }
}
