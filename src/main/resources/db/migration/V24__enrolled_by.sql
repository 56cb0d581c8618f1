-- Whom a state has enrolled: a page that is loaded again says so.
alter table oauth_state add column account text;
