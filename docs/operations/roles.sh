#!/bin/sh
# Run once by PostgreSQL's own image, when the database is made: the application's role, which owns nothing. What it may
# do to each table `chengguantong migrate` says, for it runs as another role. See compose.yml.
set -eu
: "${DATABASE_PASSWORD:?}"
psql -v ON_ERROR_STOP=1 --no-psqlrc -q -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
\getenv password DATABASE_PASSWORD
\getenv city POSTGRES_DB
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
CREATE ROLE chengguantong LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD :'password';
REVOKE ALL ON DATABASE :"city" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"city" TO chengguantong;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SQL
# "all" of the image's own line does not mean replication, as which a backup is taken
echo "host replication $POSTGRES_USER samenet scram-sha-256" >>"$PGDATA/pg_hba.conf"
