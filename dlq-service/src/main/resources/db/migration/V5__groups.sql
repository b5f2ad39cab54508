-- How many dead letters are alike, kept by the statements that change dead_letter: to count them all
-- took a second for each 15,000.
create table dead_letter_group (
  pipeline         text not null,
  stage            text not null,
  code             text not null,
  status           text not null,
  fingerprint      text not null,
  entries          bigint not null,
  events           bigint not null,
  first_failed_at  timestamptz not null,           -- of all that were ever in the group
  last_failed_at   timestamptz not null,
  primary key (pipeline, stage, code, status, fingerprint)
) with (fillfactor = 50);

insert into dead_letter_group
select pipeline, stage, code, status, fingerprint, count(*), sum(events), min(first_failed_at), max(last_failed_at)
from dead_letter group by pipeline, stage, code, status, fingerprint;

create function count_dead_letters_in() returns trigger language plpgsql as $$
begin
  insert into dlq.dead_letter_group as g
  select pipeline, stage, code, status, fingerprint, count(*), sum(events), min(first_failed_at), max(last_failed_at)
  from arrived group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (pipeline, stage, code, status, fingerprint) do update set
    entries = g.entries + excluded.entries,
    events = g.events + excluded.events,
    first_failed_at = least(g.first_failed_at, excluded.first_failed_at),
    last_failed_at = greatest(g.last_failed_at, excluded.last_failed_at);
  return null;
end $$;

create function count_dead_letters_out() returns trigger language plpgsql as $$
begin
  update dlq.dead_letter_group as g set entries = g.entries - o.entries, events = g.events - o.events
  from (select pipeline, stage, code, status, fingerprint, count(*) as entries, sum(events) as events
    from gone group by 1, 2, 3, 4, 5) as o
  where (g.pipeline, g.stage, g.code, g.status, g.fingerprint)
    = (o.pipeline, o.stage, o.code, o.status, o.fingerprint);
  return null;
end $$;

-- What stays in its group, as when only a note changes, changes no count.
create function count_dead_letters_moved() returns trigger language plpgsql as $$
begin
  insert into dlq.dead_letter_group as g
  select pipeline, stage, code, status, fingerprint, sum(entries), sum(events), min(first_at), max(last_at)
  from (
    select pipeline, stage, code, status, fingerprint, 1 as entries, events,
      first_failed_at as first_at, last_failed_at as last_at from arrived
    union all
    select pipeline, stage, code, status, fingerprint, -1, -events,
      first_failed_at, last_failed_at from gone) as moves
  group by 1, 2, 3, 4, 5
  having sum(entries) <> 0 or sum(events) <> 0
  order by 1, 2, 3, 4, 5
  on conflict (pipeline, stage, code, status, fingerprint) do update set
    entries = g.entries + excluded.entries,
    events = g.events + excluded.events,
    first_failed_at = least(g.first_failed_at, excluded.first_failed_at),
    last_failed_at = greatest(g.last_failed_at, excluded.last_failed_at);
  return null;
end $$;

-- Statements take turns, as the counters of a group are rows that many of them change. The number is the
-- one of DeadLetterLedger.
create function take_turn_with_dead_letters() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(120337155255409);
  return null;
end $$;

create trigger dead_letter_turn before insert or update or delete on dead_letter
  for each statement execute function take_turn_with_dead_letters();
create trigger dead_letter_in after insert on dead_letter
  referencing new table as arrived for each statement execute function count_dead_letters_in();
create trigger dead_letter_moved after update on dead_letter
  referencing old table as gone new table as arrived for each statement execute function count_dead_letters_moved();
create trigger dead_letter_out after delete on dead_letter
  referencing old table as gone for each statement execute function count_dead_letters_out();

-- The newest of a group.
drop index dead_letter_by_fingerprint;
create index dead_letter_by_fingerprint on dead_letter (fingerprint, status, seq);
