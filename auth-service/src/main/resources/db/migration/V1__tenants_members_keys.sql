create table tenant (
    id                  uuid primary key,
    name                text        not null check (length(name) between 1 and 80),
    tier                text        not null check (tier in ('FREE', 'STANDARD', 'PRO', 'ENTERPRISE')),
    suspended           boolean     not null,
    unlimited           boolean     not null,
    requests_per_minute integer check (requests_per_minute > 0),
    tokens_per_minute   bigint check (tokens_per_minute > 0),
    created_at          timestamptz not null,
    updated_at          timestamptz not null
);

-- A person who signs in. "user" is a reserved word of SQL.
create table app_user (
    id             uuid primary key,
    email          text        not null unique check (email = lower(email) and length(email) <= 254),
    name           text        not null,
    password_hash  text        not null,
    platform_admin boolean     not null,
    created_at     timestamptz not null
);

create table member (
    id        uuid primary key,
    tenant_id uuid        not null references tenant (id),
    user_id   uuid        not null references app_user (id),
    roles     text[]      not null check (cardinality(roles) > 0 and roles <@ array ['owner', 'admin', 'developer', 'finance']),
    joined_at timestamptz not null,
    unique (tenant_id, user_id)
);
create index member_of_user on member (user_id);

-- lookup_id is the HMAC of the key under the platform's pepper; the key itself is stored nowhere.
create table api_key (
    id         uuid primary key,
    lookup_id  text        not null unique check (length(lookup_id) = 64),
    tenant_id  uuid        not null references tenant (id),
    name       text        not null check (length(name) between 1 and 80),
    display    text        not null,
    models     text[]      not null,
    endpoints  text[]      not null,
    cidrs      text[]      not null,
    created_at timestamptz not null,
    created_by text        not null,
    updated_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz
);
create index api_key_of_tenant on api_key (tenant_id, id desc);

-- id_hash is the hex SHA-256 of the cookie's value; the value itself is stored nowhere.
create table session (
    id_hash      text primary key check (length(id_hash) = 64),
    user_id      uuid        not null references app_user (id),
    tenant_id    uuid        not null references tenant (id),
    started_at   timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at   timestamptz not null
);
create index session_of_user on session (user_id, started_at desc);
create index session_expiry on session (expires_at);

create table signing_key (
    kid                text primary key,
    sealed_private_key text        not null,
    public_jwk         text        not null,
    created_at         timestamptz not null
);

create table audit_entry (
    id           bigint generated always as identity primary key,
    tenant_id    uuid        not null,
    at           timestamptz not null,
    actor_id     uuid,
    actor        text        not null,
    action       text        not null,
    subject_kind text        not null,
    subject_id   text        not null,
    detail       jsonb       not null,
    request_id   text
);
create index audit_entry_of_tenant on audit_entry (tenant_id, id desc);

create function refuse_change() returns trigger language plpgsql as
$$
begin
    raise exception 'audit_entry is append-only';
end
$$;

create trigger audit_entry_is_append_only
    before update or delete on audit_entry
    for each row execute function refuse_change();
create trigger audit_entry_is_never_truncated
    before truncate on audit_entry
    for each statement execute function refuse_change();
