-- Claims deliveries for their next attempt, no more than there are free places. A subscription takes another place only
-- while it has fewer than are free, and those that wait share what is left: receivers that never answer hold some places,
-- never all. Nothing is claimed for one that is paused or rests, nor before an earlier one with the same ordering key is received or
-- given up; what a route of a bundle is told is claimed where the current version runs. Uses delivery_due (subscription_id, due_at),
-- delivery_ordered (subscription_id, ordering_key, id).
with place as (
    select :#${bean:deliverySteps?method=free}::int as free, :#${bean:deliverySteps?method=busy}::jsonb as busy),
waiting as (
    select id, definition, free, coalesce((busy ->> id)::int, 0) as taken
    from subscription, place
    where coalesce((busy ->> id)::int, 0) < free and is_told(subscription, :#${bean:claims?method=now})
      and is_current(subscription, :#${bean:bundleVersions?method=running}::jsonb)
      and exists (
        select from delivery
        where subscription_id = subscription.id and status = 'PENDING' and due_at <= :#${bean:claims?method=now}
          and is_free(lease_until))),
subscriber as (
    select id, definition, free, ceil((free - taken)::numeric / (count(*) over () + 1))::int as places from waiting),
due as materialized (
    select next.id
    from subscriber cross join lateral (
        select delivery.id, due_at from delivery
        where subscription_id = subscriber.id and status = 'PENDING' and due_at <= :#${bean:claims?method=now}
          and is_free(lease_until)
          and (ordering_key is null or not exists (
              select from delivery earlier
              where earlier.subscription_id = subscriber.id and earlier.ordering_key = delivery.ordering_key
                and earlier.status = 'PENDING' and earlier.id < delivery.id))
        order by due_at limit subscriber.places for update skip locked) next
    order by next.due_at limit (select free from place)),
claimed as (
    update delivery set lease_owner = :#${bean:claims?method=owner},
                        lease_until = now() + make_interval(secs => :#${bean:deliverySteps?method=leaseSeconds})
    where id = any (array(select id from due))
    returning id, subscription_id, webhook_id, attempt, sequence, due_at)
select claimed.id, claimed.webhook_id, claimed.attempt, claimed.sequence, body.content_type, body.body,
       subscription.definition::text as definition,
       exists (select from delivery_item item join event on event.number = item.event_number
               where item.delivery_id = claimed.id and event.type = 'delivery.dead') as of_dead_letter
from claimed
join delivery_body body on body.delivery_id = claimed.id
join subscription on subscription.id = claimed.subscription_id
order by claimed.due_at, claimed.id
