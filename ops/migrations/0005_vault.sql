-- Sealed values beside the log (formats §3). What is encrypted here opens only with the master
-- key, which is not in the database. Of a value that was erased the commitment stays, so that the
-- same statement said again is still the same statement.

create table vault_keys (
    key_id  bytea not null primary key,
    subject text collate "C" not null,
    wrapped bytea  -- the data key under the master key; null once it is destroyed
);

-- One key a subject at a time: erasing it erases all that is held about that person.
create unique index vault_keys_subject_idx on vault_keys (subject) where wrapped is not null;

create table vault_values (
    commitment   bytea not null primary key check (octet_length(commitment) = 32),
    actor        text collate "C" not null,
    statement_id text collate "C" not null,
    name         text collate "C" not null,
    key_id       bytea not null,
    opening      bytea,  -- the commitment's key and the value, encrypted; null once erased
    sealed_at    timestamptz not null,
    entry        bigint,  -- the leaf index, null until a sweep has found the statement in the log
    erasure      text collate "C"  -- id of the vault.Erased that was to be said before erasing
);

create index vault_values_statement_idx on vault_values (actor, statement_id);
create index vault_values_key_idx on vault_values (key_id);
create index vault_values_unplaced_idx on vault_values (sealed_at) where entry is null;
create index vault_values_erasure_idx on vault_values (erasure) where erasure is not null;

-- Secrets of the site: what pseudonyms are made with, and what tells whether a master key is ours.
create table vault_secrets (
    name    text collate "C" not null primary key,
    wrapped bytea not null
);
