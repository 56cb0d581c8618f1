-- A receiver that is gone (HTTP 410) is told nothing more until a person resumes its subscription; one that asks for a rest gets it.
alter table pause
    drop constraint pause_scope_check,
    add constraint pause_scope_check check (scope in ('hub', 'provider', 'rule', 'subscription'));

alter table subscription add column rests_until timestamptz;   -- business time

create function is_told(s subscription, at timestamptz) returns boolean language sql stable
return coalesce(s.rests_until <= at, true)
       and not exists (select from pause where scope = 'subscription' and key = s.id);
