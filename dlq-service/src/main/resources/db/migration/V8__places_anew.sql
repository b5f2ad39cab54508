-- A topic that is made anew has its offsets again. Which event the entry's id is of, when a redrive of it has
-- failed since, so that its columns tell of another record; null: the columns tell.
alter table dead_letter add column event_mark text;

-- The place where a redrive failed may be that of another entry's redrive, and the same for two of one entry.
alter table later_dead_letter drop constraint later_dead_letter_pkey;
alter table later_dead_letter add primary key (id, dead_letter, number);
