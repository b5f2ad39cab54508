#!/usr/bin/env bash
# Run once, when PostgreSQL's volume is empty: the user that services and registry have. It owns
# its databases, and is no superuser.
set -eu

psql -v ON_ERROR_STOP=1 -v password="$MILLRACE_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'END'
create role millrace login password :'password';
-- The platform has a schema of the user's name: tables that are made without a schema do not belong there.
alter role millrace set search_path = public;
create database millrace owner millrace;
create database registry owner millrace;
END
