package dev.tanqiao.lab.simulator.city;

import java.math.BigDecimal;

/** A person's carbon account under this equity platform. Points go below zero only by a planted booking. */
final class Account {

    final String cid;
    final String account;
    Points points;
    BigDecimal reductions;
    boolean authorized;

    /**
     * An account not yet authorized.
     *
     * @param account the person's account at the campus, by which the CA knows the person
     */
    Account(String cid, String account, Points points, BigDecimal reductions) {
        this.cid = cid;
        this.account = account;
        this.points = points;
        this.reductions = reductions;
    }
}
