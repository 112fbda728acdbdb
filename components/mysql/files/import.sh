#!/usr/bin/env bash
# Replaces the application's database with the content of a dump (standard input, compressed by gzip). Loads it into a
# separate database first, while the site runs: a broken dump changes nothing. Then stops the application, swaps the
# tables, brings the schema up to date and starts the application. If it does not become healthy, swaps the tables back.
# usage: import.sh if-empty|replace MIGRATION_COMMAND
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../server-step/files/journal.sh
source "$here/../../server-step/files/journal.sh"
# shellcheck source=../../server-step/files/swap-tables.sh
source "$here/../../server-step/files/swap-tables.sh"
# shellcheck source=../../application/files/migration.sh
source "$here/../../application/files/migration.sh"

mode=$1 migration_command=$2
dumps=/var/lib/mysql/.dumps
objects=""

# A concurrent deploy would migrate the same schema.
begin_work 30

mapfile -t before < <(tables_of app)
if ((${#before[@]} > 0)) && [[ $mode != replace ]]; then
  fail "the database has ${#before[@]} tables already (${before[*]:0:5}${before[5]:+ …}); --replace puts the dump in their place, and keeps a dump of them on the server"
fi

if (($(count_tables app_previous) > 0)); then
  fail "an earlier import was interrupted after it had swapped the tables, and the previous ones are in the database app_previous: look at them, then drop it (DROP DATABASE app_previous), and import again"
fi

# ── load ─────────────────────────────────────────────────────────────────────────────────────────────────────
remove_scratch() {
  drop_database app_import
  drop_database app_previous
  query "DROP USER IF EXISTS 'import'@'localhost'"
  rm -f "$objects"
}
remove_scratch
trap remove_scratch EXIT
objects=$(mktemp)
create_database app_import
create_database app_previous
# A user that can reach only the scratch database: MySQL itself rejects a dump's statements for anything else.
query "CREATE USER 'import'@'localhost' IDENTIFIED WITH auth_socket AS 'root';
  GRANT ALL PRIVILEGES ON \`app\\_import\`.* TO 'import'@'localhost'"
if ! gzip --decompress --stdout | load_dump app_import --user=import > /dev/null; then
  fail "the dump cannot be loaded, for the reason above; the database is as it was"
fi
loaded=$(count_tables app_import)
((loaded > 0)) || fail "the dump has no tables; the database is as it was"
others=$(query "SELECT CONCAT('view ', table_name) FROM information_schema.views WHERE table_schema = 'app_import'
  UNION SELECT CONCAT('trigger ', trigger_name) FROM information_schema.triggers WHERE trigger_schema = 'app_import'
  UNION SELECT CONCAT(LOWER(routine_type), ' ', routine_name) FROM information_schema.routines WHERE routine_schema = 'app_import'
  UNION SELECT CONCAT('event ', event_name) FROM information_schema.events WHERE event_schema = 'app_import'" | paste --serial --delimiters=, -)
[[ -z $others ]] || fail "the dump has more than tables, which cannot be put in place in one move: $others; the database is as it was. Dump the tables only (mysqldump --skip-triggers --ignore-views), and create the others by hand or by a migration"
say "loaded: $loaded tables"

# ── put in place ─────────────────────────────────────────────────────────────────────────────────────────────
ignore_interruptions
# From here on visitors get 503 with Retry-After, because anything they wrote now would be lost.
trap 'start_application; remove_scratch' EXIT
stop_application

if ((${#before[@]} > 0)); then
  install -d -m 0700 "$dumps"
  kept=$dumps/before-import-$(date --utc +%Y%m%dT%H%M%SZ).sql.gz
  (umask 077 && dump_database app | gzip > "$kept.partial")
  gzip --test "$kept.partial"
  mv "$kept.partial" "$kept"
  say "kept: $kept"
  triggers=$(query "SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = 'app'")
  if ((triggers > 0)); then say "$triggers triggers go with the tables that are replaced; the kept dump has them"; fi
fi
objects_of app > "$objects"

# Cleans up if the tables were not swapped, or were swapped back.
undo() {
  put_objects_back "$objects"
  start_application
  remove_scratch
  echo "error: the database is as it was before" >&2
}
put_back() {
  stop_application || true
  if ! swap_tables_back app_import app_previous; then
    start_application
    echo "error: the tables could not be swapped back, for the reason above; the previous ones are in the database app_previous" >&2
    return 1
  fi
  undo
}
trap undo EXIT
swap_tables app_import app_previous
trap put_back EXIT

start_with_tables "$(current_slot)" "$migration_command" "dump's"
trap remove_scratch EXIT
say "imported: $(count_tables app) tables"
