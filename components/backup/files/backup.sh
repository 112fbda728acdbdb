#!/usr/bin/env bash
# Makes one backup: first the database, then the folders that the application writes to, so that every file that a row
# refers to is in it. A backup without its second part was interrupted, and is never restored.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=repository.sh
source "$here/repository.sh"
# shellcheck source=status.sh
source "$here/status.sh"

hold_backup_lock 3600 "an hour"
begin=$(date +%s)
run=$(date --utc --date "@$begin" +%Y%m%dT%H%M%SZ)
open_repository 60
forget_dead_locks

restic_waiting backup --host "$SITE" --tag "run-$run" --tag database --stdin-filename app.sql \
  --stdin-from-command -- bash "$here/dump.sh"

description=$results/description
describe() {
  echo "run $run"
  echo "release $(basename "$(readlink --canonicalize /srv/application/current 2> /dev/null || echo none)")"
  echo "mysql $(mysql --batch --skip-column-names --execute 'SELECT VERSION()')"
}
# usage: write_description FILE
write_description() { describe > "$1"; }
with_reserve write_description "$description"
restic_waiting backup --host "$SITE" --tag "run-$run" --tag files --no-scan "$description" "$writable"

record backup "ok $(date +%s) $(($(date +%s) - begin)) $run"
echo "backup $run is complete"
