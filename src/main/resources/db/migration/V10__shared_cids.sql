-- Whether another account has a cid that a file brings.
create index imported_cid_cid on imported_cid (cid);
