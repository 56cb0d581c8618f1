-- What an operator asks: what waits for a person, what became of an order, what a rule in shadow would have done.

-- ── Review ────────────────────────────────────────────────────────────────────────────────────────────────────────
create index settlement_waiting on settlement (changed_at, id) where status in ('HELD', 'REJECTED', 'NEEDS_REVIEW');

-- ── Trace ─────────────────────────────────────────────────────────────────────────────────────────────────────────
create index transaction_key_key on transaction_key (key);
create index authorization_change_cid on authorization_change (cid);
create index act_subject on act (subject);
create index discrepancy_subject on discrepancy (subject);

-- Append-only: every look at the bills for an unknown outcome.
create table settlement_look (
    id             bigint generated always as identity primary key,
    settlement_id  bigint      not null references settlement,
    at             timestamptz not null,
    looks          int         not null,             -- that count by now: only those at bills fresh enough to show it
    billed         boolean     not null,             -- its line was there
    again_at       timestamptz                       -- null: this look decided
);
create index settlement_look_settlement on settlement_look (settlement_id);
create trigger append_only before update or delete on settlement_look for each row execute function refuse_rewriting();

-- ── Shadow ────────────────────────────────────────────────────────────────────────────────────────────────────────
-- Append-only: what a rule in shadow would have promised for a purchase that another rule, or none, decided.
create table shadow_decision (
    transaction_id   bigint      not null references campus_transaction,
    rule_id          text        not null,
    bundle_version   text        not null,
    decided_at       timestamptz not null,
    provider         text        not null,
    points_a         numeric     not null,
    points_b         numeric     not null,
    transaction_type text        not null,
    primary key (transaction_id, rule_id)
);
create index shadow_decision_rule on shadow_decision (rule_id, decided_at);
create trigger append_only before update or delete on shadow_decision for each row execute function refuse_rewriting();
