-- One schedule, when it is due. Quartz triggers the claim; the row says whether the schedule is due.
-- One of a bundle (its name is bundle/route) is claimed where the current version runs.
update schedule
set lease_owner = :#${bean:claims?method=owner}, lease_until = now() + interval '60 seconds',
    wanted_from = null
where name = :#${variable.schedule.name} and due_at <= :#${bean:claims?method=now} and is_free(lease_until)
  and is_current(name, :#${bean:bundleVersions?method=running}::jsonb)
returning due_at
