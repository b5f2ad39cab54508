-- One dead letter may stand for many records of its partition that failed alike: their offsets.
alter table dead_letter add column alike int8multirange;
alter table dead_letter add column events bigint not null default 1;
create index dead_letter_alike on dead_letter (topic, partition) where alike is not null;
