-- What is being sent of a record that somebody views: written before each part leaves, until the
-- end of the viewing says it in the ledger. Which viewing is whose is in the ledger alone.

create table retrieval_ranges (
    range_id text collate "C" not null primary key,
    view_id  text collate "C" not null,
    start    bigint not null check (start >= 0),
    stop     bigint not null check (stop >= start),
    at       text collate "C" not null
);

create index retrieval_ranges_view_idx on retrieval_ranges (view_id);
