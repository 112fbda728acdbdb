# shellcheck shell=bash
# Restores a backup beside the live database, and proves that the copy is the same. Sourced after
# lib.sh and repository.sh.
# shellcheck source=../../server-step/files/database.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/database.sh"

# Restores a dump into a separate database and dumps that again: the rows must have the same checksum as the backup's.
# Touches nothing else. Prints what matches: "rows and definitions", or "rows" alone. Leaves triggers, views, routines and
# events in FOLDER.
# usage: restore_into DATABASE SNAPSHOT BYTES-OF-THE-DUMP FOLDER
restore_into() {
  local database=$1 snapshot=$2 bytes=$3 folder=$4 expected restored
  check_room "$bytes"
  if ! restic_waiting dump "$snapshot" /app.sql | load_dump "$database" "$folder"; then
    fail "backup could not be restored into a database of its own, for the reason above; nothing else was touched"
  fi
  expected=$(< "$folder/checksums")
  install -d -m 0700 "$folder/again"
  dump_database "$database" | read_dump "$folder/again" > /dev/null
  restored=$(< "$folder/again/checksums")
  rm -rf "$folder/again"
  [[ ${expected%% *} == "${restored%% *}" ]] \
    || fail "the restored rows are not those that were backed up (checksum ${restored%% *} instead of ${expected%% *})"
  # Another version of MySQL may word a table's definition differently.
  if [[ $expected == "$restored" ]]; then echo "rows and definitions"; else echo "rows"; fi
}

# A full data volume would stop MySQL, which could no longer write its log.
# usage: check_room BYTES-OF-A-DUMP
check_room() {
  # MiB. Rows and indexes are counted at twice the size of a dump's text; 256 are for what the site writes meanwhile.
  local needed=$(($1 * 2 / 1048576 + 256)) free
  free=$(df --output=avail --block-size=1M /var/lib/mysql | tail -n 1)
  ((free >= needed)) \
    || fail "the data volume has $((free)) MiB free, and a restored copy of the database beside the live one may need $needed: grow it first (dataVolumeSize)"
}
