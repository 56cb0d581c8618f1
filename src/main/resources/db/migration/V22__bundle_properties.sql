-- Properties of bundles that people set over the API, for all replicas; a value of null: set no more.
create sequence bundle_property_revision;
create table bundle_property (
  bundle     text not null,
  name       text not null,
  value      text,
  actor      text not null,
  changed_at timestamptz not null,
  revision   bigint not null default nextval('bundle_property_revision'),
  primary key (bundle, name)
);
