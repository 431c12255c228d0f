-- What the catalogue offers. Rows with source 'file' belong to the catalogue file, rows with source 'console' to people.
-- Nothing that usage refers to is deleted: what is gone is retired.

create table provider (
    id text primary key,
    protocol text not null,
    base_url_template text not null,
    base_url text,
    problem text,
    connect_millis bigint not null,
    first_byte_millis bigint not null,
    idle_millis bigint not null,
    position int not null,
    source text not null check (source in ('FILE', 'CONSOLE')),
    retired_at timestamptz
);
comment on column provider.base_url is 'The address with its variables filled in; absent when the provider is not configured.';
comment on column provider.problem is 'Why the provider is not configured.';

create table credential (
    provider_id text not null references provider,
    id text not null,
    origin text not null check (origin in ('ENV', 'VALUE')),
    sealed text not null,
    position int not null,
    primary key (provider_id, id)
);
comment on column credential.sealed is 'Sealed under the platform''s credential key, never in clear text.';

create table model (
    id text primary key,
    kind text not null,
    owner text not null,
    name text not null,
    input text[] not null,
    output text[] not null,
    context bigint not null,
    max_output bigint not null,
    facts text not null,
    only_when_available boolean not null,
    file_price text not null,
    price_source text not null check (price_source in ('FILE', 'CONSOLE')),
    position int not null,
    created_at timestamptz not null,
    source text not null check (source in ('FILE', 'CONSOLE')),
    retired_at timestamptz
);
comment on column model.file_price is 'The price that the catalogue file states, also while the console''s is in force.';

create table deployment (
    id text primary key,
    model_id text not null references model,
    provider_id text not null references provider,
    upstream_model text not null,
    priority int not null check (priority > 0),
    weight int not null check (weight >= 0),
    cost text not null,
    facts text not null,
    position int not null,
    source text not null check (source in ('FILE', 'CONSOLE')),
    retired_at timestamptz
);
create index deployment_model on deployment (model_id);
create index deployment_provider on deployment (provider_id);

create table alias (
    name text primary key,
    model_id text not null references model,
    source text not null check (source in ('FILE', 'CONSOLE')),
    retired_at timestamptz
);

-- Append-only: a charge names the version it was computed with. Version n replaces every earlier version that had not
-- begun before n begins.
create table price_version (
    version text primary key,
    model_id text not null references model,
    number int not null check (number > 0),
    valid_from timestamptz not null,
    rates text not null,
    official text not null,
    long_context text not null,
    source text not null check (source in ('FILE', 'CONSOLE')),
    reason text not null,
    created_by text not null,
    created_at timestamptz not null,
    unique (model_id, number)
);

create function price_version_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'price_version is append-only';
end $$;

create trigger price_version_append_only before update or delete or truncate on price_version
    for each statement execute function price_version_is_append_only();

-- One row: what was published last, and from which file. Whoever changes the catalogue locks it first.
create table publication (
    id int primary key check (id = 1),
    version bigint not null,
    published_at timestamptz,
    content_hash text,
    snapshot text,
    file_hash text,
    file_applied_at timestamptz
);
insert into publication (id, version) values (1, 0);
