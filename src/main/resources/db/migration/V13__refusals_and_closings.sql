-- A refresh token that was refused is tried once more before the consent counts as lost; where more were refused than given, nobody's is.
alter table campus_token
    add column refused_at timestamptz,               -- null: not since the last token was given
    add column given_at   timestamptz;               -- in exchange for a refresh token
create index campus_token_refused on campus_token (refused_at) where refused_at is not null;
create index campus_token_given on campus_token (given_at) where given_at is not null;

-- Closed days whose rows are still to be judged for breaks, a part at a time, each under the locks of its settlements.
create table day_to_judge (
    day      date primary key,
    through  int not null default 0                  -- the last row that was judged
);
