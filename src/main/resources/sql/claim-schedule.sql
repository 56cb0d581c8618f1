-- One schedule, when it is due. Quartz triggers the claim; the row says whether the schedule is due.
update schedule
set lease_owner = :#${bean:claims?method=owner}, lease_until = now() + interval '60 seconds',
    wanted_from = null
where name = :#${variable.schedule.name} and due_at <= :#${bean:claims?method=now} and is_free(lease_until)
returning due_at
