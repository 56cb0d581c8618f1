-- Deliveries of one subscription with the same key are told one after the other; null: in any order.
alter table delivery add column ordering_key text;
create index delivery_ordered on delivery (subscription_id, ordering_key, id) where status = 'PENDING' and ordering_key is not null;
