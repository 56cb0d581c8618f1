-- Everybody is due for a look, from that hour on; settlements wait for the bills, which nobody reads: none is sent.
insert into bill_wait (hub, since) values ('*', now()) on conflict do nothing;
update collecting set due_at = now(), cursor_time = '${hour}';
