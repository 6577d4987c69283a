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
