#!/usr/bin/env bash
# Writes the application's database to standard output, and the size of its rows to a file. restic runs it, and keeps
# nothing if it fails. Without a database, it writes a line that says so.
# usage: dump.sh FILE
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../server-step/files/database.sh
source "$here/../../server-step/files/database.sh"
if ! has_mysql; then
  echo 0 > "$1"
  echo "-- this stack has no database"
  exit 0
fi
dump_database app | python3 "$here/row-bytes.py" "$1"
