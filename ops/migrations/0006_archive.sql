-- What the archive must remember beside its objects. Nothing here says what a record is: the
-- ledger does. The data keys are here and nowhere else, so that a record can be destroyed.

create table archive_objects (
    object          text collate "C" not null primary key,
    wrapped_key     bytea,                      -- null: destroyed
    sha256          text collate "C",           -- null: not yet whole
    manifest_sha256 text collate "C",
    size            bigint,
    destroyed_at    text collate "C"
);

-- The same content is kept once.
create unique index archive_objects_content_idx on archive_objects (sha256)
    where wrapped_key is not null;

create table archive_uploads (
    upload      text collate "C" not null primary key,
    object      text collate "C" not null,
    person      text collate "C" not null,
    described   text not null,
    length      bigint not null check (length >= 0),
    received    bigint not null default 0 check (received between 0 and length),
    tail        bytea,                          -- the encrypted end that fills no segment yet
    state       text collate "C" not null default 'receiving'
                check (state in ('receiving', 'whole', 'archived', 'given up')),
    completed_at text collate "C",
    touched_at  text collate "C" not null
);

create index archive_uploads_open_idx on archive_uploads (touched_at)
    where state in ('receiving', 'whole');

create table archive_segments (
    upload text collate "C" not null references archive_uploads,
    number integer not null,
    sha256 bytea not null check (octet_length(sha256) = 32),
    primary key (upload, number)
);
