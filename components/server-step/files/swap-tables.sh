# shellcheck shell=bash
# Swaps the tables of the application's database, app, for those of another one. Sourced after lib.sh.
# shellcheck source=database.sh
source "$(dirname "${BASH_SOURCE[0]}")/database.sh"

# Moves app's tables to OUTGOING and those of INCOMING to app, in one statement: all of them or none, even in a power
# cut. With the names exchanged, it undoes the swap. A table with triggers can't be moved, so they are dropped first;
# objects_of saves them, replace_objects creates them again.
# usage: swap_tables INCOMING OUTGOING
swap_tables() {
  local incoming=$1 outgoing=$2
  drop_objects app TRIGGER
  drop_objects "$incoming" TRIGGER
  query "SET SESSION group_concat_max_len = 100000000;
    SELECT CONCAT('RENAME TABLE ', GROUP_CONCAT('\`', table_schema, '\`.', $(quoted table_name), ' TO \`',
        IF(table_schema = 'app', '$outgoing', 'app'), '\`.', $(quoted table_name) ORDER BY table_schema <> 'app' SEPARATOR ', '))
      INTO @statement FROM information_schema.tables
      WHERE table_schema IN ('app', '$incoming') AND table_type = 'BASE TABLE';
    SET @statement = IFNULL(@statement, 'DO 0');
    PREPARE swap FROM @statement; EXECUTE swap"
}

# Prints SQL that creates what does not move with a table: triggers, views, routines, events.
# usage: objects_of DATABASE
objects_of() {
  local views
  dump_database --no-data --no-create-info "$1"
  mapfile -t views < <(query "SELECT table_name FROM information_schema.views WHERE table_schema = '$1' ORDER BY table_name")
  if ((${#views[@]} > 0)); then dump_database --no-data --skip-triggers --skip-routines --skip-events -- "$1" "${views[@]}"; fi
}

# usage: replace_objects FILE — FILE is what objects_of has printed
replace_objects() {
  local kind
  for kind in TRIGGER VIEW PROCEDURE FUNCTION EVENT; do drop_objects app "$kind"; done
  load_dump app < "$1"
}

# Undoes swap_tables. Waits for MySQL first, which may itself have failed. If the tables can't be swapped back, they
# stay in OUTGOING, which must then not be dropped.
# usage: swap_tables_back INCOMING OUTGOING
swap_tables_back() {
  wait_until 120 query "DO 0" 2> /dev/null
  swap_tables "$2" "$1"
}

# Like replace_objects, but only reports a failure: an object that cannot be created must not keep the site down.
# usage: put_objects_back FILE
put_objects_back() {
  replace_objects "$1" || echo "error: not all triggers, views, routines and events are back, for the reason above" >&2
}

# usage: drop_objects DATABASE TRIGGER|VIEW|PROCEDURE|FUNCTION|EVENT
drop_objects() {
  local source
  case $2 in
    PROCEDURE | FUNCTION) source="routine_name AS name FROM information_schema.routines WHERE routine_schema = '$1' AND routine_type = '$2'" ;;
    VIEW) source="table_name AS name FROM information_schema.views WHERE table_schema = '$1'" ;;
    *) source="${2,,}_name AS name FROM information_schema.${2,,}s WHERE ${2,,}_schema = '$1'" ;;
  esac
  query "SELECT CONCAT('DROP $2 \`$1\`.', $(quoted name), ';') FROM (SELECT $source) AS objects" | mysql --binary-mode
}
