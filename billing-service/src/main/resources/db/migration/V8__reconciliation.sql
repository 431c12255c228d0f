-- Journal = topic = ledger + dead, per minute and holder. An event belongs to the minute of its finished_at.

-- A journal of a holder, as far as it has told of itself. Another one under the same holder means that its disk was
-- replaced.
create table journal (
    id            uuid        primary key,
    holder        text        not null,
    first_minute  timestamptz not null,
    last_minute   timestamptz not null,
    last_sequence bigint      not null,
    -- Kafka has acknowledged every record below it.
    shipped_below bigint      not null,
    reported_at   timestamptz not null default now()
);
create index journal_of_holder on journal (holder);

-- What journals have written of each minute: the newest record of usage.counts.v1 for each key.
create table journal_minute (
    minute         timestamptz not null,
    holder         text        not null,
    journal_id     uuid        not null,
    first_sequence bigint      not null,
    last_sequence  bigint      not null,
    events         bigint      not null check (events >= 0),
    charge         bigint      not null,
    unreadable     bigint      not null check (unreadable >= 0),
    shipped        bigint      not null,
    changed_at     timestamptz not null default now(),
    primary key (minute, holder, journal_id, first_sequence)
);
create index journal_minute_by_change on journal_minute (changed_at);

-- What was posted of each minute, added to by the transaction that posts. The partition is in the key so that consumers
-- of different partitions never wait for each other here.
create table posted_minute (
    minute     timestamptz not null,
    holder     text        not null,
    partition  integer     not null,
    events     bigint      not null,
    charge     bigint      not null,
    changed_at timestamptz not null default now(),
    primary key (minute, holder, partition)
);
create index posted_minute_by_change on posted_minute (changed_at);

-- What could not be posted, byte for byte, written by the transaction that moves the offset past it.
create table dead_letter (
    -- The event's id; derived from the record's position when it has none that can be read.
    id            uuid        primary key,
    event_id      uuid,
    reason        text        not null,
    detail        text        not null,
    tenant_id     uuid,
    holder        text,
    minute        timestamptz,
    -- Absent when it cannot be read or believed.
    charge        bigint,
    -- Where it was met last: topic-partition-offset.
    source        text        not null,
    key           bytea,
    value         bytea,
    headers       jsonb       not null,
    state         text        not null default 'dead',
    -- How often it was met and could not be posted.
    deaths        integer     not null default 1,
    first_seen_at timestamptz not null default now(),
    last_seen_at  timestamptz not null default now(),
    changed_at    timestamptz not null default now(),
    constraint dead_letter_state check (state in ('dead', 'redriven', 'posted', 'discarded'))
);
create index dead_letter_by_time on dead_letter (first_seen_at, id);
create index dead_letter_open on dead_letter (state, reason, first_seen_at) where state in ('dead', 'redriven');
create index dead_letter_by_change on dead_letter (changed_at);

-- Who did what with a dead letter, and why.
create table dead_letter_action (
    id             bigint      generated always as identity primary key,
    dead_letter_id uuid        not null references dead_letter (id),
    action         text        not null check (action in ('redrive', 'discard')),
    actor          text        not null,
    reason         text        not null,
    at             timestamptz not null default now()
);
create index dead_letter_action_of_letter on dead_letter_action (dead_letter_id, id);
create trigger dead_letter_action_append_only before update or delete or truncate on dead_letter_action
    for each statement execute function refuse_change();

-- The comparison. `journalled` is absent while no journal has told of the minute.
create table reconciliation_minute (
    minute            timestamptz not null,
    holder            text        not null,
    journalled        bigint,
    journalled_charge bigint,
    unreadable        bigint      not null,
    shipped           bigint      not null,
    posted            bigint      not null,
    posted_charge     bigint      not null,
    dead              bigint      not null,
    dead_charge       bigint      not null,
    state             text        not null,
    changed_at        timestamptz not null default now(),
    -- When the difference was written to the log.
    told_at           timestamptz,
    primary key (minute, holder),
    constraint reconciliation_minute_state check (state in ('matched', 'pending', 'different'))
);
create index reconciliation_minute_open on reconciliation_minute (minute) where state <> 'matched';

-- What silent holders never accounted for, and what was reported at a close and never came.
create index reservation_expired on reservation (ended_at) where state = 'expired';
create index reservation_unposted on reservation (ended_at) where state = 'closed' and reported > charged;
