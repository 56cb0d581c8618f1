-- Accounts that are due for a poll. Index collecting_due.
update collecting c
set lease_owner = :#${bean:claims?method=owner}, lease_until = now() + interval '60 seconds'
from enrolment e
where e.account = c.account and c.account = any (array(
    select account from collecting
    where due_at <= :#${bean:claims?method=nowOrToAsk} and is_free(lease_until)
    order by due_at limit 16 for update skip locked))
returning c.account, c.lease_owner, c.lease_until, c.cursor_time, c.swept_at, c.quiet_looks,
    array_to_string(c.open_seconds, ',') as open_seconds, e.consented_at
