-- Which credential of a person's authenticator belongs to which key of theirs. The key itself, and
-- its end, are in the ledger; without these rows people register their keys anew.
create table signing_keys (
    credential bytea not null primary key,
    person     text collate "C" not null,
    key_id     text collate "C" not null unique,
    raw        bytea not null,
    rp_id      text collate "C" not null,
    name       text not null,
    proved     boolean not null default false,
    added_at   timestamptz not null
);

create index signing_keys_person_idx on signing_keys (person);

-- Acts that a person was shown and has not signed yet. They run out.
create table act_proposals (
    proposal  text collate "C" not null primary key,
    person    text collate "C" not null,
    key_id    text collate "C" not null,
    statement bytea not null,
    action    text not null,
    onward    text not null,
    fields    text not null,
    ends_at   timestamptz not null
);

create index act_proposals_ends_idx on act_proposals (ends_at);
