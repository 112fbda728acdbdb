# shellcheck shell=bash
# Exchanges the site's data, its tables and the folders that it writes to, for other data that lies ready beside it: for a
# restore, an import, and the way back. Interrupted anywhere, recover.sh goes back to what was there, or, once the
# application is healthy with the new data, to the end. What was replaced stays beside the data as the way back.
# Sourced after lib.sh and journal.sh.
# shellcheck source=database.sh
source "$(dirname "${BASH_SOURCE[0]}")/database.sh"
: "${journal:?}"

# The data has a place beside the site's for each of these, a database and a folder: what is to come; what was just
# replaced, until the application is healthy; and the way back.
#   usage: database_of incoming|replaced|former
database_of() { echo "app_$1"; }
# On the file system of the written files, so that a rename moves them. Only root gets into these folders: the application
# must not plant a link in what root is about to write.
#   usage: folder_of incoming|replaced|former
folder_of() { echo "$(dirname "${writable:?}")/.$1"; }
# Triggers, views, routines and events don't move with the tables. They are saved here before they are dropped.
#   usage: objects_folder_of incoming|replaced|former
objects_folder_of() { echo "${state:?}/objects/$1"; }

# Days that the way back is kept.
# shellcheck disable=SC2034  # scripts that source this file name it
kept_days=7

# ── the note ─────────────────────────────────────────────────────────────────────────────────────────────────

# usage: exchange_note NAME=VALUE… — changes these values of the note
exchange_note() {
  local pair lines=""
  if noted exchange; then lines=$(< "$journal/exchange"); fi
  for pair in "$@"; do lines=$(grep --invert-match "^${pair%%=*}=" <<< "$lines" || true)$'\n'$pair; done
  grep . <<< "$lines" | note exchange
}

# usage: exchange_value NAME
exchange_value() { sed --quiet "s/^$1=//p" "$journal/exchange"; }

# Whatever ends a script that calls this, what it has begun is then ended or undone.
recover_at_exit() { trap end_exchange EXIT; }
end_exchange() {
  bash "$(dirname "${BASH_SOURCE[0]}")/recover.sh" locked
  return_reserve
}

# ── beside the site's data ───────────────────────────────────────────────────────────────────────────────────

# Makes room for what is to come. From here on, recover.sh removes it again.
# usage: begin_exchange WHAT — such as "backup 20261128T060000Z", for messages
begin_exchange() {
  borrow_reserve
  exchange_note step=load "what=$1" source=incoming tables=no folders=no
  discard incoming
  if has_database replaced && (($(count_tables "$(database_of replaced)") > 0)); then
    fail "the database $(database_of replaced) has tables that no restore or import has noted: look at them, then drop it (DROP DATABASE $(database_of replaced)), and try again"
  fi
  install -d -m 0700 "$(folder_of incoming)" "$(objects_folder_of incoming)"
}

# usage: discard incoming|former
discard() {
  drop_database "$(database_of "$1")"
  rm -rf "$(folder_of "$1")" "$(objects_folder_of "$1")"
}

# usage: has_database incoming|replaced|former
has_database() { [[ -n $(query "SELECT schema_name FROM information_schema.schemata WHERE schema_name = '$(database_of "$1")'") ]]; }

# Loads a dump (standard input) beside the site's tables, and makes InnoDB count its rows, or MySQL would plan queries with
# tables that it takes for empty.
load_incoming() {
  load_dump "$(database_of incoming)" "$(objects_folder_of incoming)"
  analyze_tables "$(database_of incoming)"
}

# ── the exchange ─────────────────────────────────────────────────────────────────────────────────────────────

# Statements that can't reach other databases, whatever a name holds. Nothing of it is in the binary log, as the rows are
# not. A connection that keeps a table busy must not keep the site down.
exchange_query() {
  mysql --user=exchange --batch --raw --skip-column-names \
    --execute "SET SESSION sql_log_bin = 0, lock_wait_timeout = 60, group_concat_max_len = 100000000; $1"
}

# Moves the tables of app to database OUTGOING and those of INCOMING to app in one statement: all of them or none, even in
# a power cut. A table with triggers can't be moved, so they are dropped first.
# usage: move_tables INCOMING OUTGOING
move_tables() {
  local incoming outgoing
  incoming=$(database_of "$1") outgoing=$(database_of "$2")
  exchange_query "CREATE DATABASE IF NOT EXISTS \`$incoming\`; CREATE DATABASE IF NOT EXISTS \`$outgoing\`"
  drop_objects app TRIGGER
  drop_objects "$incoming" TRIGGER
  exchange_query "SELECT CONCAT('RENAME TABLE ', GROUP_CONCAT('\`', table_schema, '\`.', $(quoted table_name), ' TO \`',
        IF(table_schema = 'app', '$outgoing', 'app'), '\`.', $(quoted table_name) ORDER BY table_schema <> 'app' SEPARATOR ', '))
      INTO @statement FROM information_schema.tables
      WHERE table_schema IN ('app', '$incoming') AND table_type = 'BASE TABLE';
    SET @statement = IFNULL(@statement, 'DO 0');
    PREPARE move FROM @statement; EXECUTE move"
}

# usage: drop_objects DATABASE TRIGGER|VIEW|PROCEDURE|FUNCTION|EVENT
drop_objects() {
  local source
  case $2 in
    PROCEDURE | FUNCTION) source="routine_name AS name FROM information_schema.routines WHERE routine_schema = '$1' AND routine_type = '$2'" ;;
    VIEW) source="table_name AS name FROM information_schema.views WHERE table_schema = '$1'" ;;
    *) source="${2,,}_name AS name FROM information_schema.${2,,}s WHERE ${2,,}_schema = '$1'" ;;
  esac
  exchange_query "SELECT CONCAT('DROP $2 \`$1\`.', $(quoted name), ';') FROM (SELECT $source) AS objects" \
    | mysql --user=exchange --binary-mode --default-character-set=utf8mb4
}

# Gives app the objects that are saved, and no others.
# usage: place_objects incoming|replaced|former
place_objects() {
  local kind
  for kind in TRIGGER VIEW PROCEDURE FUNCTION EVENT; do drop_objects app "$kind"; done
  load_objects app "$(objects_folder_of "$1")" as_application objects events
}

# Saves app's objects. Damage to the current data must not prevent a restore.
save_objects() {
  local folder
  folder=$(objects_folder_of replaced)
  rm -rf "$folder"
  install -d -m 0700 "$folder"
  dump_objects app "$folder" || say "warning: not all triggers, views, routines and events of the database can be read, so the way back is without them"
  sync "$folder"/* "$folder" "$(dirname "$folder")"
}

# usage: move_folder FROM TO — an interrupted move is repeated; an empty folder, which a step has made since, makes way
move_folder() {
  if [[ -d $1 ]]; then
    if [[ -d $2 ]]; then rmdir "$2"; fi
    mkdir -p "$(dirname "$2")"
    mv -T "$1" "$2"
    sync "$(dirname "$1")" "$(dirname "$2")"
  fi
}

# usage: move_folders SOURCE
move_folders() {
  install -d -m 0700 "$(folder_of replaced)"
  move_folder "$writable" "$(folder_of replaced)/writable"
  move_folder "$(folder_of "$1")/writable" "$writable"
}

# usage: move_folders_back SOURCE
move_folders_back() {
  if [[ ! -d $(folder_of replaced)/writable ]]; then return 0; fi
  if [[ -d $writable && ! -d $(folder_of "$1")/writable ]]; then move_folder "$writable" "$(folder_of "$1")/writable"; fi
  move_folder "$(folder_of replaced)/writable" "$writable"
}

# Ends what the application has left in MySQL: a migration or a session by hand would go on writing to the old tables.
end_application_connections() { end_connections "user IN ('app', 'app_blue', 'app_green', 'app_deploy', 'app_exec')"; }

# Puts what lies ready in place of the site's data, and starts the application with it. Fails if that does not become
# healthy; recover.sh then goes back.
# usage: exchange incoming|former yes|no yes|no MIGRATION-COMMAND — whether tables and folders are exchanged
exchange() {
  local source=$1 tables=$2 folders=$3 slot
  slot=$(current_slot)
  stop_application
  if [[ $tables == yes ]]; then
    end_application_connections
    with_reserve save_objects
    exchange_note "count=$(count_tables "$(database_of "$source")")"
  fi
  exchange_note step=swap "source=$source" "tables=$tables" "folders=$folders"
  if [[ $tables == yes ]]; then
    move_tables "$source" replaced
    place_objects "$source"
  fi
  if [[ $folders == yes ]]; then move_folders "$source"; fi
  if [[ -n $slot ]]; then
    if [[ $tables == yes ]]; then
      # The data may be older than the release.
      migrate "$slot" "$4" || fail "the tables could not be brought up to date (applicationMigrationCommand), for the reason above"
    fi
    # Visitors wait: what they wrote now would be lost on the way back.
    pause_visitors
    if has_unit "$slot"; then systemctl start "application@$slot" || true; fi
    if ! wait_for_health "$slot"; then
      show_log "application@$slot"
      fail "the application does not answer $(slot_setting "$slot" APPLICATION_HEALTH_PATH) with 200 within $(slot_setting "$slot" APPLICATION_HEALTH_TIMEOUT) s with this data"
    fi
  fi
  # Nanoseconds since 1970; for the length of the interruption.
  # shellcheck disable=SC2034
  healthy=$(date +%s%N)
  # From here on recover.sh goes forward.
  sync "$(dirname "$writable")"
  exchange_note step=keep
  if [[ $tables == yes ]]; then note_migrated; fi
  resume_visitors
  start_application
  # The next backup may be much smaller, which is no fault then (backup/files/status.sh).
  if [[ -d $state/backup ]]; then with_reserve touch "$state/backup/smaller"; fi
  keep_replaced
}

# Makes what was replaced the way back, in place of an earlier one.
keep_replaced() {
  if [[ $(exchange_value step) == keep ]]; then
    if has_database former && [[ $(exchange_value source) == former ]] && (($(count_tables "$(database_of former)") > 0)); then
      fail "the database $(database_of former) still has tables"
    fi
    discard former
    exchange_note step=move
  fi
  if [[ $(exchange_value tables) == yes ]]; then
    exchange_query "CREATE DATABASE IF NOT EXISTS \`$(database_of former)\`;
      SELECT CONCAT('RENAME TABLE ', GROUP_CONCAT('\`$(database_of replaced)\`.', $(quoted table_name), ' TO \`$(database_of former)\`.', $(quoted table_name) SEPARATOR ', '))
        INTO @statement FROM information_schema.tables WHERE table_schema = '$(database_of replaced)' AND table_type = 'BASE TABLE';
      SET @statement = IFNULL(@statement, 'DO 0');
      PREPARE move FROM @statement; EXECUTE move"
    drop_database "$(database_of replaced)"
  fi
  move_folder "$(folder_of replaced)" "$(folder_of former)"
  move_folder "$(objects_folder_of replaced)" "$(objects_folder_of former)"
  mkdir -p "$(objects_folder_of former)"
  with_reserve describe_former
  discard incoming
  forget exchange
}

describe_former() { grep --extended-regexp '^(what|tables|folders)=' "$journal/exchange" > "$(objects_folder_of former)/description"; }

# Goes back to the data that was there before.
go_back() {
  local source count
  source=$(exchange_value source)
  stop_application
  if [[ $(exchange_value folders) == yes ]]; then move_folders_back "$source"; fi
  if [[ $(exchange_value tables) == yes ]]; then
    end_application_connections
    count=$(exchange_value count)
    # Whether the tables had been moved.
    if { ((count > 0)) && (($(count_tables "$(database_of "$source")") == 0)); } || { has_database replaced && (($(count_tables "$(database_of replaced)") > 0)); }; then
      move_tables replaced "$source"
    fi
    # An object that cannot be created must not keep the site down.
    place_objects replaced || echo "error: not all triggers, views, routines and events are back, for the reason above" >&2
    drop_database "$(database_of replaced)"
  fi
  rm -rf "$(folder_of replaced)" "$(objects_folder_of replaced)"
  if [[ $source == incoming ]]; then discard incoming; fi
  forget exchange
}

# Ends or undoes an exchange that the journal has noted. Waits for MySQL, which may itself have failed, and starts it if
# it was stopped.
recover_exchange() {
  local what
  what=$(exchange_value what)
  if has_mysql; then
    stop_silent_database
    systemctl start --no-block mysql
    wait_until 120 mysql_answers_or_server_stops
  fi
  case $(exchange_value step) in
    load)
      discard incoming
      forget exchange
      changed "what was loaded of $what is removed; database and files are as they were before"
      ;;
    swap)
      go_back
      changed "database and files are as they were before $what"
      ;;
    *)
      keep_replaced
      changed "$what is in place; the data before it is kept beside it"
      ;;
  esac
}
mysql_answers_or_server_stops() {
  if [[ $(systemctl is-system-running) == stopping ]]; then fail "the server stops; the next start goes on"; fi
  database_answers
}

# ── the way back ─────────────────────────────────────────────────────────────────────────────────────────────

has_former() { [[ -e $(objects_folder_of former)/description ]]; }

# usage: former_value what|tables|folders
former_value() { sed --quiet "s/^$1=//p" "$(objects_folder_of former)/description"; }

# Seconds since 1970 at which the way back was made.
former_time() { stat --format=%Y "$(objects_folder_of former)/description"; }

# Frees the space of a way back that is older than that.
forget_old_former() {
  local what
  if has_former && (($(date +%s) - $(former_time) > kept_days * 86400)); then
    what=$(former_value what)
    discard former
    changed "the data from before $what is removed after $kept_days days"
  fi
}
