#!/usr/bin/env bash
# Replaces the application's database with the content of a dump (standard input, compressed by gzip). Loads it into a
# separate database first, while the site runs: a broken dump changes nothing. Then stops the application, exchanges the
# tables, brings the schema up to date and starts the application. If it does not become healthy, or if this script is
# killed before it is, the database is as it was. What was replaced is kept beside it; undo.sh brings it back.
# usage: import.sh if-empty|replace MIGRATION_COMMAND
here=$(dirname "$(realpath "$0")")
library=$here/../..
# shellcheck source=../../server-step/files/lib.sh
source "$library/server-step/files/lib.sh"
# shellcheck source=../../server-step/files/journal.sh
source "$library/server-step/files/journal.sh"
# shellcheck source=../../server-step/files/exchange.sh
source "$library/server-step/files/exchange.sh"
# shellcheck source=../../application/files/migration.sh
source "$library/application/files/migration.sh"

mode=$1 migration_command=$2

has_mysql || fail "this stack has no database (database is false), so there is nothing to import into"
# A concurrent deploy would migrate the same schema, and a dump for a backup would keep the tables busy.
begin_work 30
hold_lock backup 600 "a backup has been running for ten minutes; import when it has ended"

mapfile -t before < <(tables_of app)
if ((${#before[@]} > 0)) && [[ $mode != replace ]]; then
  fail "the database has ${#before[@]} tables already (${before[*]:0:5}${before[5]:+ …}); --replace puts the dump in their place, and keeps them on the server for $kept_days days"
fi

# ── load ─────────────────────────────────────────────────────────────────────────────────────────────────────
recover_at_exit
begin_exchange "the import"
incoming=$(database_of incoming)
if ! gzip --decompress --stdout | load_dump "$incoming" "$(objects_folder_of incoming)"; then
  fail "the dump cannot be loaded, for the reason above; the database is as it was"
fi
loaded=$(count_tables "$incoming")
((loaded > 0)) || fail "the dump has no tables; the database is as it was"
analyze_tables "$incoming"
say "loaded: $loaded tables"

# ── put in place ─────────────────────────────────────────────────────────────────────────────────────────────
ignore_interruptions
exchange incoming yes no "$migration_command"
say "imported: $(count_tables app) tables"
if ((${#before[@]} > 0)); then
  say "the tables that were there before are kept for $kept_days days, to the last row; npm run restore with --undo brings them back"
fi
