-- What providers charge us, version by version. Append-only, like prices: usage names the version it was computed with.
alter table deployment rename column cost to file_cost;
alter table deployment
    add cost_source text not null default 'FILE' check (cost_source in ('FILE', 'CONSOLE'));
alter table deployment alter cost_source drop default;
comment on column deployment.file_cost is 'The cost that the catalogue file states, also while the console''s is in force.';

create table cost_version (
    version text primary key,
    deployment_id text not null references deployment,
    number int not null check (number > 0),
    valid_from timestamptz not null,
    rates text not null,
    source text not null check (source in ('FILE', 'CONSOLE')),
    reason text not null,
    created_by text not null,
    created_at timestamptz not null,
    unique (deployment_id, number)
);

insert into cost_version (version, deployment_id, number, valid_from, rates, source, reason, created_by, created_at)
select id || '#1', id, 1, now(), file_cost, 'FILE', 'catalogue file', 'catalogue file', now() from deployment;

create function cost_version_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'cost_version is append-only';
end $$;

create trigger cost_version_append_only before update or delete or truncate on cost_version
    for each statement execute function cost_version_is_append_only();
