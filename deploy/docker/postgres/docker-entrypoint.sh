#!/bin/bash
# Makes the database at the first start, as the official image does: POSTGRES_PASSWORD (or _FILE), POSTGRES_USER,
# POSTGRES_DB, PGDATA, and the *.sql files of /docker-entrypoint-initdb.d, one statement a line.
set -euo pipefail
[ "${1:-}" = postgres ] || [[ ${1:-} == -* ]] || exec "$@"
[[ $1 == -* ]] && set -- postgres "$@"

if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
  POSTGRES_PASSWORD=$(<"$POSTGRES_PASSWORD_FILE")
  unset POSTGRES_PASSWORD_FILE # not readable for the user that the server runs as
fi
export POSTGRES_PASSWORD=${POSTGRES_PASSWORD:-}
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres:postgres "$PGDATA"
  chmod 700 "$PGDATA"
  exec setpriv --reuid postgres --regid postgres --clear-groups "$BASH_SOURCE" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  user=${POSTGRES_USER:-postgres} database=${POSTGRES_DB:-${POSTGRES_USER:-postgres}}
  [ -n "$POSTGRES_PASSWORD" ] || { echo "Error: Database is uninitialized and superuser password is not specified." >&2; exit 1; }
  initdb -D "$PGDATA" -U "$user" --auth-host=scram-sha-256 --auth-local=trust --encoding=UTF8 --locale=C.UTF-8 \
    --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD")
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  {
    [ "$database" = postgres ] || printf 'create database "%s";\n' "$database"
    cat /docker-entrypoint-initdb.d/*.sql 2>/dev/null || true
  } | postgres --single -D "$PGDATA" postgres >/dev/null
  # As there, a server that nobody reaches runs once before the one that counts.
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -c unix_socket_directories=/tmp" -w start
  pg_ctl -D "$PGDATA" -m fast -w stop
  echo "PostgreSQL init process complete; ready for start up."
fi
unset POSTGRES_PASSWORD
exec "$@" -c listen_addresses='*' -c unix_socket_directories=/tmp
