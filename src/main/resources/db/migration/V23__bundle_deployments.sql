-- Route bundles that are deployed on running hubs.

-- The files of every version that was deployed, as one zip file each; kept for ever, so that any of them can run again.
create table bundle_content (
  bundle     text not null,
  hash       text not null,           -- SHA-256 of the files, not of the zip
  version    text not null,
  zip        bytea not null,
  signature  bytea,                   -- Ed25519 over the zip; null: not signed
  signed_by  text,                    -- name of the key
  actor      text not null,
  stored_at  timestamptz not null,
  primary key (bundle, hash)
);

-- One row: the number of the set of bundles that holds.
create table bundle_revision (
  single        boolean primary key default true check (single),
  revision      bigint not null,
  lease_until   timestamptz not null  -- until then versions that it has replaced may end what they began
);
insert into bundle_revision (revision, lease_until) values (0, now());
create sequence bundle_revision_number;  -- a number is of one set for ever: a deployment has its own before it is committed

-- Who decides by the set, or acts for a bundle, shares the revision until its transaction ends; who commits another one waits for
-- them, and they for it, in the order they come. A lock of the row would be taken for ever by ever new sharers.
create function share_bundle_revision() returns bigint language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock_shared(7227530013);
  return (select revision from bundle_revision);
end $$;
create function lock_bundle_revision() returns bigint language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(7227530013);
  return (select revision from bundle_revision);
end $$;

-- What is deployed. A bundle that only the settings name has no row.
create table bundle_deployed (
  bundle          text primary key,
  hash            text not null,
  since_revision  bigint not null,
  pinned_by       text,               -- null: not pinned
  pin_reason      text,
  draining_by     text,               -- null: it is not being removed
  drain_reason    text,
  foreign key (bundle, hash) references bundle_content
);

-- Whether a hub runs what is deployed of the bundle that a name belongs to: bundle/route. Others are the hub's own.
create function is_current(name text, running jsonb) returns boolean language sql stable as $$
  select strpos(name, '/') = 0
      or coalesce((select since_revision from bundle_deployed where bundle = split_part(name, '/', 1)), 0)
       = coalesce((running ->> split_part(name, '/', 1))::bigint, 0) $$;
-- What a route is told waits while no version has that route, unless its bundle only ends what it has begun.
create function waits_for_route(s subscription) returns boolean language sql stable as $$
  select starts_with(coalesce(s.definition ->> 'url', ''), 'route:') and not s.active
    and not exists (select from bundle_deployed d where d.bundle = s.bundle and draining_by is not null) $$;
create function is_current(s subscription, running jsonb) returns boolean language sql stable as $$
  select not waits_for_route(s)
    and is_current(coalesce(substring(s.definition ->> 'url' from '^route:(.*)$'), ''), running) $$;

-- History: what each revision changed.
create table bundle_change (
  revision     bigint primary key,
  action       text not null,         -- deploy, rollback, remove, keep
  bundle       text not null,
  hash         text,                  -- null: what the settings name, or nothing
  former_hash  text,
  actor        text not null,
  reason       text not null,
  approved_by  text,
  changed_at   timestamptz not null
);
create index bundle_change_of on bundle_change (bundle, revision);

-- Deployments, one at a time: prepared by all replicas that live, then committed with a revision, or failed.
create table bundle_deployment (
  id             bigint generated always as identity primary key,
  action         text not null,       -- deploy, rollback, remove
  bundle         text not null,
  hash           text,
  former_hash    text,
  actor          text not null,
  reason         text not null,
  approved_by    text,
  trial_seconds  bigint not null,     -- 0: none
  base_revision  bigint not null,     -- that it is prepared on; when another is committed before, it fails
  state          text not null check (state in ('WAITING', 'PREPARING', 'COMMITTED', 'FAILED')),
  problem        text,
  revision       bigint not null default nextval('bundle_revision_number'), -- that it is committed as
  began_at       timestamptz not null,
  lease_until    timestamptz not null -- PREPARING no longer than that
);
create unique index bundle_deployment_one on bundle_deployment (state) where state = 'PREPARING';

-- Hubs that run. One whose lease has run out does not count.
create table bundle_replica (
  hub          text primary key,
  hub_version  text not null,
  lease_until  timestamptz not null,  -- it lives so long, unless it says so again
  revision     bigint not null,       -- whose bundles it runs
  prepared     bigint,                -- the deployment that it has prepared
  values_hash  text,                  -- of the values of the properties, with it
  problem      text,                  -- why it cannot, or does not run what it should
  usage        jsonb not null         -- exchanges, failures, durations by bundle
);

-- What a trial holds, to be released.
create index settlement_trial on settlement (reason, id) where status = 'HELD' and reason like 'trial %';

-- Versions on trial, and those kept while what they held is still being released.
create table bundle_trial (
  stamp        text primary key,      -- bundle@version+hash
  bundle       text not null,
  revision     bigint not null,
  former_hash  text,
  rules        jsonb not null,        -- that are new or changed: what they decide is held; each with the rules it is compared with
  began_at     timestamptz not null,
  ends_at      timestamptz not null,
  kept         boolean not null default false
);
create unique index bundle_trial_running on bundle_trial (bundle) where not kept;
create index delivery_attempt_at on delivery_attempt using brin (at) with (pages_per_range = 16, autosummarize = on);

-- What a candidate would have changed.
create table bundle_shadow (
  bundle   text not null,
  hash     text not null,
  made_at  timestamptz not null,
  actor    text not null,
  report   jsonb not null,
  primary key (bundle, hash)
);

-- Sources that only one replica may read at a time.
create table source_lease (
  name         text primary key,
  lease_owner  text not null,
  lease_until  timestamptz not null
);

-- What of a bundle is not ended yet, for who removes it.
create index settlement_of_bundle on settlement (source, rule_id)
  where (source <> 'campus' or strpos(rule_id, '/') > 0) and status in ('PENDING', 'SENDING', 'UNKNOWN', 'HELD', 'NEEDS_REVIEW');

-- Who may deploy.
alter table api_token drop constraint api_token_role_check;
alter table api_token add check (role in ('view', 'deploy', 'operate', 'review'));
