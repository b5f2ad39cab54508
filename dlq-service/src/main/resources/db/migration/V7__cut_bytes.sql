-- A record that was too long is kept in part: of the whole its length and SHA-256 are known; -1 and
-- '' when it was never read. Null: nothing is missing.
alter table dead_letter add column key_length int;
alter table dead_letter add column key_sha256 text;
alter table dead_letter add column value_length int;
alter table dead_letter add column value_sha256 text;
alter table dead_letter add column headers_left_out int not null default 0;
