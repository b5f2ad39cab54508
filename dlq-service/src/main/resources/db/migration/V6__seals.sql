-- Whether a stage of this system wrote what a row says; all rows that are there were believed.
alter table dead_letter add column sealed boolean not null default true;
-- The record of dlq.* that told of it: topic/partition/offset.
alter table dead_letter add column source text not null default '';
-- When the event was accepted; null when only the failed record tells.
alter table dead_letter add column ingested_at timestamptz;

-- Which redrive failed; 0 when that is not known.
alter table later_dead_letter add column number bigint not null default 0;
create index later_dead_letter_by_first on later_dead_letter (dead_letter, number);

-- Of whom, and of which redrive; '' and 0 when that is not known.
alter table early_resolution add column pipeline text not null default '';
alter table early_resolution add column number bigint not null default 0;

-- The last number that a redrive's record was given: they grow, and stages count none twice.
-- Not in redrive_leader: that row is locked while its process is at work.
create table redrive_number (
  one   boolean primary key default true check (one),
  last  bigint not null
);
insert into redrive_number (last) values (0);
