-- Whether there is anything to fan out. The events themselves are taken in the transaction that stores their deliveries.
select 1 as due from event_due limit 1
