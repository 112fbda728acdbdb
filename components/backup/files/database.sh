# shellcheck shell=bash disable=SC2034
# Dumps of the database, and the proof that a restored one is the same. Sourced.

query() { mysql --batch --skip-column-names --execute "$1"; }

# The text of a database, the same for the same content: no comments, which have dates and the database's name in them.
# Consistent for InnoDB's tables, while the site goes on writing.
# usage: dump_database NAME
dump_database() {
  mysqldump --single-transaction --quick --routines --events --triggers --hex-blob --no-tablespaces \
    --set-gtid-purged=OFF --skip-comments --default-character-set=utf8mb4 "$1"
}

checksums() { python3 "$(dirname "${BASH_SOURCE[0]}")/checksums.py"; }

# Writes a backup's dump to standard output.
# usage: read_dump SNAPSHOT
read_dump() { restic_waiting dump "$1" /app.sql; }

# Restores a dump into a database of its own, and proves that it is the same: dumped again, its rows have the checksum of
# the backup's. Nothing else is touched. Says how equal it is in the variable equality.
# usage: restore_into DATABASE SNAPSHOT BYTES-OF-THE-DUMP
restore_into() {
  local database=$1 snapshot=$2 bytes=$3 folder expected restored rows
  leave_room "$bytes"
  drop_database "$database"
  query "CREATE DATABASE \`$database\` CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci"
  folder=$(mktemp -d)
  mkfifo "$folder/copy"
  checksums < "$folder/copy" > "$folder/checksums" &
  # Not into the binary log: what is in the backup already needs no second copy.
  if ! read_dump "$snapshot" | tee "$folder/copy" | mysql --init-command="SET SESSION sql_log_bin = 0" "$database"; then
    rm -rf "$folder"
    fail "backup could not be restored into a database of its own; nothing else was touched"
  fi
  wait $!
  expected=$(< "$folder/checksums")
  rm -rf "$folder"
  restored=$(dump_database "$database" | checksums)
  rows=${expected% *}
  [[ $rows == "${restored% *}" ]] \
    || fail "the restored rows are not those that were backed up (checksum ${restored% *} instead of $rows)"
  # Another version of MySQL may write a table's definition in other words.
  equality=$([[ $expected == "$restored" ]] && echo "rows and definitions" || echo "rows")
}

# MySQL ends when it cannot write its log, so the data volume must never be filled with a copy.
# usage: leave_room BYTES
leave_room() {
  # Rows and indexes take more room than their text; the rest is for what the site writes meanwhile.
  local needed=$(($1 * 2 / 1048576 + 256)) free
  free=$(df --output=avail --block-size=1M /var/lib/mysql | tail -n 1)
  ((free >= needed)) \
    || fail "the data volume has $((free)) MiB free, and a restored copy of the database beside the live one may need $needed: grow it first (dataVolumeSize)"
}

drop_database() { query "SET SESSION sql_log_bin = 0; DROP DATABASE IF EXISTS \`$1\`"; }

# usage: count_tables DATABASE
count_tables() {
  query "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$1' AND table_type = 'BASE TABLE'"
}
