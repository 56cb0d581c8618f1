-- Hubs on one database are to run the same bundles: what each runs, as name@version+hash. A hub of an older version does not say.
alter table bundle_replica add column bundles text[] not null default '{}';
