-- Days whose seal the file outside the database does not have yet. Only these are written to it: a file that was lost is missed, not
-- made anew from what the database says by then.
create table seal_to_keep (
    day date primary key
);
