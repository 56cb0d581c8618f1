-- Tokens of the API that name a person; who knows the hash cannot ask with it.
create table api_token (
    name           text        primary key,
    role           text        not null check (role in ('view', 'operate', 'review')),
    hash           text        not null unique,              -- SHA-256 of a token of 32 random bytes
    made_at        timestamptz not null,
    made_by        text        not null
);
