-- What was doubtful while a hub waited is read again before it sends: a later, shorter reading proves nothing of it.
alter table bill_wait add column doubtful_from timestamptz; -- the bills were read to here before the first doubtful window
