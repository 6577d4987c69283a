-- How people sign in. Not folded from the log and not to be dropped: without these tables
-- everybody has to be invited anew. Of passwords, codes and session ids only hashes are kept.

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

-- One-time codes: the first sign-in's, a recovery's, and those a person keeps in reserve.
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

-- A sign-in that is under way at the site's identity provider.
create table account_handshakes (
    digest   bytea not null primary key,
    state    text not null,
    nonce    text not null,
    verifier text not null,
    onward   text not null,
    ends_at  timestamptz not null
);

-- A recovery that one administrator asked for and another has still to agree to.
create table account_recoveries (
    person  text collate "C" not null primary key references accounts (person),
    asked_by text collate "C" not null,
    duty    text not null,
    ends_at timestamptz not null
);
