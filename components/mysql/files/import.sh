#!/usr/bin/env bash
# Replaces the application's database by what a dump holds. The dump comes on standard input, compressed by gzip, and is
# loaded into a database of its own first, while the site goes on: a dump that is broken changes nothing. Only then the
# application is stopped, the tables are swapped, the schema is brought up to date, and the application is started; if it
# does not become healthy, the tables are swapped back.
# usage: import.sh if-empty|replace DOMAIN HEALTH_PATH HEALTH_TIMEOUT MIGRATION_COMMAND
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../application/files/slot.sh
source "$here/../../application/files/slot.sh"

# shellcheck disable=SC2034  # read by slot.sh
mode=$1 DOMAIN=$2 HEALTH_PATH=$3 HEALTH_TIMEOUT=$4 MIGRATION_COMMAND=$5
root=/srv/application
dumps=/var/lib/mysql/.dumps

# A deploy brings the same schema up to date.
one_at_a_time deploy 30

query() { mysql --batch --skip-column-names --execute "$1"; }
tables_of() { query "SELECT table_name FROM information_schema.tables WHERE table_schema = '$1' AND table_type = 'BASE TABLE' ORDER BY table_name"; }
# RENAME TABLE takes all tables or none, also when the power fails in the middle.
# usage: move_tables FROM TO [FROM TO]
move_tables() {
  local list="" table
  while (($# > 1)); do
    while IFS= read -r table; do list+="${list:+, }\`$1\`.\`$table\` TO \`$2\`.\`$table\`"; done < <(tables_of "$1")
    shift 2
  done
  if [[ -n $list ]]; then query "RENAME TABLE $list"; fi
}

mapfile -t before < <(tables_of app)
if ((${#before[@]} > 0)) && [[ $mode != replace ]]; then
  fail "the database has ${#before[@]} tables already (${before[*]:0:5}${before[5]:+ …}); --replace puts the dump in their place, and keeps a dump of them on the server"
fi

# ── load ─────────────────────────────────────────────────────────────────────────────────────────────────────
forget_scratch() {
  query "DROP DATABASE IF EXISTS app_import; DROP DATABASE IF EXISTS app_previous; DROP USER IF EXISTS 'import'@'localhost'"
}
forget_scratch
trap forget_scratch EXIT
# A user that can reach nothing but the scratch database: what else a dump contains is refused by MySQL itself.
query "CREATE DATABASE app_import CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;
  CREATE DATABASE app_previous CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;
  CREATE USER 'import'@'localhost' IDENTIFIED WITH auth_socket AS 'root';
  GRANT ALL PRIVILEGES ON \`app\\_import\`.* TO 'import'@'localhost'"
# --binary-mode: the client would obey commands in a dump, among them one that runs a program of the system.
if ! gzip --decompress --stdout | mysql --user=import --binary-mode --default-character-set=utf8mb4 app_import > /dev/null; then
  fail "the dump cannot be loaded, for the reason above; the database is as it was"
fi
mapfile -t loaded < <(tables_of app_import)
((${#loaded[@]} > 0)) || fail "the dump has no tables; the database is as it was"
others=$(query "SELECT CONCAT('view ', table_name) FROM information_schema.views WHERE table_schema = 'app_import'
  UNION SELECT CONCAT('trigger ', trigger_name) FROM information_schema.triggers WHERE trigger_schema = 'app_import'
  UNION SELECT CONCAT(LOWER(routine_type), ' ', routine_name) FROM information_schema.routines WHERE routine_schema = 'app_import'
  UNION SELECT CONCAT('event ', event_name) FROM information_schema.events WHERE event_schema = 'app_import'" | paste --serial --delimiters=, -)
[[ -z $others ]] || fail "the dump has more than tables, which cannot be put in place in one move: $others; the database is as it was. Dump the tables only (mysqldump --skip-triggers --ignore-views), and make the others by hand or by a migration"
echo "loaded: ${#loaded[@]} tables"

# ── put in place ─────────────────────────────────────────────────────────────────────────────────────────────
slot=$(current_slot)
units=()
if [[ -n $slot ]]; then
  # shellcheck disable=SC2034  # read by slot.sh
  release_folder=$(realpath "$root/slots/$slot")
  mapfile -t units < <(systemctl list-units --plain --no-legend --state=active,activating \
    'application@*.service' 'application-process@*.service' 'application-job@*.timer' | awk '{ print $1 }')
fi
start_application() {
  if ((${#units[@]} > 0)); then systemctl start "${units[@]}" || true; fi
}
wait_for_health() {
  local deadline=$((SECONDS + HEALTH_TIMEOUT))
  until is_healthy "$slot"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.2
  done
}

# From here on visitors are told to come back in a moment: what they wrote now would be lost.
trap 'start_application; forget_scratch' EXIT
if ((${#units[@]} > 0)); then systemctl stop "${units[@]}" 'application-job@*.service'; fi

if ((${#before[@]} > 0)); then
  install -d -m 0700 "$dumps"
  kept=$dumps/before-import-$(date --utc +%Y%m%dT%H%M%SZ).sql.gz
  (umask 077 && mysqldump --single-transaction --no-tablespaces --hex-blob --set-gtid-purged=OFF --routines --events --triggers app | gzip > "$kept.partial")
  gzip --test "$kept.partial"
  mv "$kept.partial" "$kept"
  echo "kept: $kept"
fi

put_back() {
  local table statements="SET FOREIGN_KEY_CHECKS = 0;"
  if ((${#units[@]} > 0)); then systemctl stop "${units[@]}" || true; fi
  while IFS= read -r table; do statements+="DROP TABLE app.\`$table\`;"; done < <(tables_of app)
  query "$statements"
  move_tables app_previous app
  start_application
  forget_scratch
  echo "error: the database is as it was before" >&2
}
move_tables app app_previous app_import app
trap put_back EXIT

if [[ -n $slot && -n $MIGRATION_COMMAND ]]; then
  migrate "$slot" || fail "the dump's tables could not be brought up to date (applicationMigrationCommand), for the reason above"
fi
start_application
if [[ -n $slot ]] && ! wait_for_health; then
  show_log "application@$slot"
  fail "the application does not answer $HEALTH_PATH with 200 within $HEALTH_TIMEOUT s with the dump's tables"
fi
trap forget_scratch EXIT
mapfile -t after < <(tables_of app)
echo "imported: ${#after[@]} tables"
