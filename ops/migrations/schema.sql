-- The schema as all migrations leave it, in one piece, to be read. Nothing applies this file; a
-- test makes a database from it and compares that with a migrated one.

create table schema_migrations (
    number     integer primary key,
    name       text not null,
    sha256     text not null,
    applied_at timestamptz not null default now()
);

create table entries (
    originator_id      text collate "C" not null,
    originator_version bigint not null check (originator_version >= 1),
    topic              text collate "C" not null,
    state              bytea not null,
    notification_id    bigint not null check (notification_id >= 1),
    leaf               bytea not null check (octet_length(leaf) = 32),
    actor              text collate "C" not null,
    statement_id       text collate "C" not null,
    received_at        text collate "C" not null,
    constraint entries_pkey primary key (originator_id, originator_version),
    constraint entries_statement_key unique (actor, statement_id)
) with (autovacuum_vacuum_scale_factor = 0.5, autovacuum_analyze_scale_factor = 0.05);

create unique index entries_notification_id_idx on entries (notification_id);

create index entries_control_idx on entries (notification_id)
    where topic in ('ledger.Genesis', 'key.Issued', 'key.Rotated', 'key.Revoked',
                    'org.RoleGranted', 'org.RoleRevoked');

create index entries_topic_idx on entries (topic, notification_id);

create table log_head (
    only_row    boolean not null primary key default true check (only_row),
    size        bigint not null,
    leaf        bytea not null,
    received_at text collate "C" not null
) with (fillfactor = 10);

create table tracking (
    application_name text collate "C" not null primary key,
    notification_id  bigint not null
);

create table accounts (
    person       text collate "C" not null primary key,
    org          text collate "C" not null,
    state        text not null check (state in ('invited', 'open', 'locked', 'closed')),
    login        text collate "C" unique,
    password     text,
    password_at  timestamptz,
    must_change  boolean not null default false,
    totp         bytea,
    totp_step    bigint not null default 0,
    failures     integer not null default 0,
    locked_until timestamptz,
    handle       bytea not null unique,
    issuer       text,
    subject      text,
    made_at      timestamptz not null,
    unique (issuer, subject)
);

create table account_passkeys (
    credential bytea not null primary key,
    person     text collate "C" not null references accounts (person),
    public_key bytea not null,
    sign_count bigint not null,
    name       text not null,
    added_at   timestamptz not null,
    used_at    timestamptz
);

create index account_passkeys_person_idx on account_passkeys (person);

create table account_codes (
    digest  bytea not null primary key,
    person  text collate "C" not null references accounts (person),
    purpose text not null check (purpose in ('first', 'recovery', 'reserve')),
    ends_at timestamptz
);

create index account_codes_person_idx on account_codes (person);

create table account_sessions (
    digest    bytea not null primary key,
    handle    text collate "C" not null unique,
    person    text collate "C" not null references accounts (person),
    stage     text not null check (stage in ('factor', 'password', 'enrol', 'in')),
    means     text not null,
    device    text not null,
    strong_at timestamptz,
    made_at   timestamptz not null,
    seen_at   timestamptz not null,
    ends_at   timestamptz not null,
    challenge bytea
);

create index account_sessions_person_idx on account_sessions (person);

create table account_handshakes (
    digest   bytea not null primary key,
    state    text not null,
    nonce    text not null,
    verifier text not null,
    onward   text not null,
    ends_at  timestamptz not null
);

create table account_recoveries (
    person  text collate "C" not null primary key references accounts (person),
    asked_by text collate "C" not null,
    duty    text not null,
    ends_at timestamptz not null
);

create table vault_keys (
    key_id  bytea not null primary key,
    subject text collate "C" not null,
    wrapped bytea
);

create unique index vault_keys_subject_idx on vault_keys (subject) where wrapped is not null;

create table vault_values (
    commitment   bytea not null primary key check (octet_length(commitment) = 32),
    actor        text collate "C" not null,
    statement_id text collate "C" not null,
    name         text collate "C" not null,
    key_id       bytea not null,
    opening      bytea,
    sealed_at    timestamptz not null,
    entry        bigint,
    erasure      text collate "C"
);

create index vault_values_statement_idx on vault_values (actor, statement_id);
create index vault_values_key_idx on vault_values (key_id);
create index vault_values_unplaced_idx on vault_values (sealed_at) where entry is null;
create index vault_values_erasure_idx on vault_values (erasure) where erasure is not null;

create table vault_secrets (
    name    text collate "C" not null primary key,
    wrapped bytea not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'entries are never changed' using errcode = 'insufficient_privilege';
end
$$;

create trigger entries_are_never_changed before update or delete on entries
    for each row execute function refuse_change();
create trigger entries_are_never_truncated before truncate on entries
    for each statement execute function refuse_change();
create trigger log_head_is_never_removed before delete on log_head
    for each row execute function refuse_change();
create trigger log_head_is_never_truncated before truncate on log_head
    for each statement execute function refuse_change();


create table archive_objects (
    object          text collate "C" not null primary key,
    wrapped_key     bytea,
    sha256          text collate "C",
    manifest_sha256 text collate "C",
    size            bigint,
    destroyed_at    text collate "C"
);

create unique index archive_objects_content_idx on archive_objects (sha256)
    where wrapped_key is not null;

create table archive_uploads (
    upload      text collate "C" not null primary key,
    object      text collate "C" not null,
    person      text collate "C" not null,
    described   text not null,
    length      bigint not null check (length >= 0),
    received    bigint not null default 0 check (received between 0 and length),
    tail        bytea,
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

create table retrieval_ranges (
    range_id text collate "C" not null primary key,
    view_id  text collate "C" not null,
    start    bigint not null check (start >= 0),
    stop     bigint not null check (stop >= start),
    at       text collate "C" not null
);

create index retrieval_ranges_view_idx on retrieval_ranges (view_id);

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
