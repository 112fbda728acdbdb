# shellcheck shell=bash
# Databases of the MySQL on this server, if it has one. Sourced after lib.sh.

data=/var/lib/mysql

# MySQL's own files: folders that begin with a dot are ours, and it ignores them.
# usage: data_files [ACTION OF find…]
data_files() { find "$data" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name '.*' "$@"; }

has_no_data() { [[ -z $(data_files -print -quit) ]]; }

# Whether there is a MySQL: the setting `database` may be false.
has_mysql() { command -v mysqld > /dev/null; }

# Without MySQL, there is nothing that a query finds.
query() { if has_mysql; then mysql --batch --raw --skip-column-names --execute "$1"; fi; }

# The id of MySQL's data directory: one that was begun anew has another.
database_id() { query "SELECT @@server_uuid"; }

# Notes, for question.sh, that the database that is there now has the tables of the release with the traffic.
note_migrated() {
  local file=${expectations:?}/application
  if [[ -e $file ]]; then sed --in-place "s/^migrated .*/migrated $(database_id)/" "$file"; fi
}

# Whether MySQL answers within SECONDS: one that hangs takes connections and says nothing, for ever. An error, such as too
# many connections, fails as well; only silence has an exit code above 123.
# usage: database_answers [SECONDS]
database_answers() { timeout --kill-after=1 "${1:-2}" mysql --execute "DO 0" &> /dev/null; }

# The same, for a script that asks in several places: of one that hangs, each would wait for its own two seconds.
database_has_answered() {
  if [[ -z $database_answered ]]; then database_answered=$(if database_answers; then echo yes; else echo no; fi); fi
  [[ $database_answered == yes ]]
}
database_answered=""

# Stops a MySQL that runs and answers nothing. Whoever calls this starts it.
stop_silent_database() {
  local code=0
  if ! systemctl is-active --quiet mysql; then return 0; fi
  database_answers 10 || code=$?
  if ((code > 123)); then kill_silent mysql 10; fi
}

# Ends those connections that a condition on information_schema.processlist selects, and rolls their transactions back.
# usage: end_connections CONDITION
end_connections() {
  database_answers || return 0
  query "SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE $1" | mysql --force 2> /dev/null || true
}

# Whether a slot's account has all the connections that MySQL allows it. Its release leaks them: it needs half of them.
# usage: has_all_connections SLOT
has_all_connections() {
  [[ $(query "SELECT @@GLOBAL.max_user_connections BETWEEN 1 AND COUNT(*) FROM information_schema.processlist WHERE user = 'app_$1'") == 1 ]]
}

# Prints an SQL expression that quotes a name. MySQL itself composes statements with names, which may contain any
# character.
# usage: quoted EXPRESSION
quoted() { echo "CONCAT('\`', REPLACE($1, '\`', '\`\`'), '\`')"; }

# usage: tables_of DATABASE
tables_of() {
  query "SELECT table_name FROM information_schema.tables WHERE table_schema = '$1' AND table_type = 'BASE TABLE' ORDER BY table_name"
}

# usage: count_tables DATABASE
count_tables() {
  if ! has_mysql; then
    echo 0
    return 0
  fi
  query "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$1' AND table_type = 'BASE TABLE'"
}

# Stops a step that would take MySQL away with tables in it, or without knowing.
refuse_to_lose_tables() {
  local tables remedy="set database to true; or, to take it away on purpose, see \"The database\" in docs/operations.md"
  if ! has_mysql || ! mountpoint --quiet "$data" || has_no_data; then return 0; fi
  database_answers 10 || fail "database is false, and MySQL does not say whether it has tables, so nothing was changed: $remedy"
  tables=$(query "SELECT COUNT(*) FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')")
  ((tables == 0)) || fail "database is false, and MySQL has $tables tables, so nothing was changed: $remedy"
}

# usage: create_database NAME
create_database() { query "CREATE DATABASE \`$1\` CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci"; }

# usage: drop_database NAME
drop_database() { query "SET SESSION sql_log_bin = 0; DROP DATABASE IF EXISTS \`$1\`"; }

# Prints a database as SQL. Leaves out comments: their date and database name would make dumps of equal content differ.
# Consistent for InnoDB's tables while the site keeps writing.
# usage: dump_database [OPTION…] [--] NAME [TABLE…]
dump_database() {
  mysqldump --single-transaction --routines --events --triggers --hex-blob --no-tablespaces \
    --set-gtid-purged=OFF --skip-comments --default-character-set=utf8mb4 "$@"
}

# Runs MySQL's client as a system user and its database user. A dump is not trusted: whatever it makes the client or MySQL
# do, that user can do no harm. Without --binary-mode, the client would obey commands in it, one of which runs a program.
# usage: client_of SYSTEM-USER [OPTION…] DATABASE
client_of() {
  setpriv --reuid="$1" --regid=nogroup --clear-groups --no-new-privs \
    mysql --binary-mode --default-character-set=utf8mb4 "${@:2}" > /dev/null
}
# Reaches only the databases that dumps are loaded into. Their rows stay out of the binary log, which they would fill.
# usage: as_loader DATABASE
as_loader() { client_of app-loader --user=loader --init-command="SET SESSION sql_log_bin = 0" "$1"; }
# usage: as_application DATABASE
as_application() { client_of app --user=app "$1"; }

read_dump() { python3 "$(dirname "${BASH_SOURCE[0]}")/read-dump.py" "$1"; }

# Loads a dump (standard input) into a new database, and leaves its triggers, views, routines and events in FOLDER. Events
# are not loaded, because MySQL would run them.
# usage: load_dump DATABASE FOLDER
load_dump() {
  drop_database "$1" && create_database "$1" && read_dump "$2" | as_loader "$1" && load_objects "$1" "$2" as_loader objects
}

# The user that loads them becomes their definer, in whose name they run.
# usage: load_objects DATABASE FOLDER as_loader|as_application objects|events…
load_objects() {
  local name
  for name in "${@:4}"; do "$3" "$1" < "$2/$name.sql" || return 1; done
}

# Writes what does not move with tables into a folder: triggers, views, routines, events.
# usage: dump_objects DATABASE FOLDER
dump_objects() {
  local views index
  # A name may hold a line break, and one ends each line.
  mapfile -d '' -t views < <(query "SELECT CONCAT(table_name, CHAR(0)) FROM information_schema.views WHERE table_schema = '$1' ORDER BY table_name")
  for index in "${!views[@]}"; do if ((index > 0)); then views[index]=${views[index]:1}; fi; done
  {
    dump_database --no-data --no-create-info "$1" \
      && if ((${#views[@]} > 1)); then dump_database --no-data --skip-triggers --skip-routines --skip-events -- "$1" "${views[@]:0:${#views[@]}-1}"; fi
  } | read_dump "$2" > /dev/null
}

# Makes InnoDB count the rows of new tables, which it takes for empty until then, and plans queries badly.
# usage: analyze_tables DATABASE
analyze_tables() {
  query "SET SESSION group_concat_max_len = 100000000;
    SELECT CONCAT('ANALYZE NO_WRITE_TO_BINLOG TABLE ', GROUP_CONCAT('\`$1\`.', $(quoted table_name) SEPARATOR ', '))
      INTO @statement FROM information_schema.tables WHERE table_schema = '$1' AND table_type = 'BASE TABLE';
    SET @statement = IFNULL(@statement, 'DO 0');
    PREPARE analyze_all FROM @statement; EXECUTE analyze_all" > /dev/null
}
