-- Whether another account has a cid that a file brings.
create index imported_cid_cid on imported_cid (cid);

-- A token that lives shortly is renewed at half of its life. Null: fetched before this column was there.
alter table city_token add column fetched_at timestamptz;
