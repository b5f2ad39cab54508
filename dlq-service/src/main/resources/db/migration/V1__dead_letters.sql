-- One row per failed event; the columns of the failure are those of its latest one.
create table dead_letter (
  seq               bigint generated always as identity unique,
  id                text primary key,              -- of the event's first dead letter
  latest_id         text not null,                 -- of its latest one
  pipeline          text not null,
  stage             text not null,
  event_id          text not null,
  topic             text not null,
  partition         int not null,
  "offset"          bigint not null,
  record_timestamp  timestamptz not null,
  key               bytea,
  value             bytea,
  headers           jsonb not null,                -- [{"name", "value": base64 or null}]
  error_class       text not null,
  code              text not null,
  message           text not null,
  violations        jsonb not null,                -- [{"rule", "field", "message"}]
  fingerprint       text not null,
  attempts          int not null,
  first_failed_at   timestamptz not null,
  last_failed_at    timestamptz not null,
  traceparent       text not null,
  status            text not null default 'OPEN'
                    check (status in ('OPEN', 'REDRIVING', 'REDRIVEN', 'RESOLVED', 'DISCARDED')),
  status_since      timestamptz not null default now(),
  note              text not null default '',
  received_at       timestamptz not null default now(),
  redrives          int not null default 0,        -- asked for; the number of the current one
  repaired          boolean not null default false,
  repaired_value    bytea,                         -- sent instead of value when repaired
  sending_from      bigint,                        -- end of the partition before the current redrive was sent
  redriven_to       text not null default ''       -- topic/partition/offset
);

create index dead_letter_by_pipeline on dead_letter (pipeline, seq);
create index dead_letter_by_status on dead_letter (status, seq);
create index dead_letter_by_fingerprint on dead_letter (fingerprint, seq);
-- Event ids come from publishers and may be longer than a b-tree entry can be.
create index dead_letter_by_event on dead_letter using hash (event_id);
create index dead_letter_open on dead_letter (pipeline) where status = 'OPEN';
create index dead_letter_outbox on dead_letter (topic, partition, "offset") where status = 'REDRIVING';

-- Dead letters of redriven events: seen, and merged into the entry of the first one.
create table later_dead_letter (
  id           text primary key,
  dead_letter  text not null,
  received_at  timestamptz not null default now()
);

-- Events that passed before their dead letter arrived, as when topics are read again.
create table early_resolution (
  dead_letter  text primary key,
  event_id     text not null,
  outcome      text not null,
  at           timestamptz not null
);

-- The process that sent the last redrives; another one must fence it off first.
create table redrive_leader (
  one      boolean primary key default true check (one),
  process  text not null
);
insert into redrive_leader (process) values ('');
