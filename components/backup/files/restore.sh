#!/usr/bin/env bash
# Restores a backup: loads its database and folders beside the live ones, compares the rows with the backup's, and only
# then stops the application, puts them in place and starts it. If the application does not become healthy with them, or
# if this script is killed before it is, the data is as it was. Works without a running MySQL too: files that it can't
# start with are put aside. What was replaced is kept beside it; mysql/files/undo.sh brings it back.
# usage: restore.sh RUN|newest everything|database|files
here=$(dirname "$(realpath "$0")")
library=$here/../..
# shellcheck source=../../server-step/files/lib.sh
source "$library/server-step/files/lib.sh"
# shellcheck source=../../server-step/files/journal.sh
source "$library/server-step/files/journal.sh"
# shellcheck source=../../server-step/files/exchange.sh
source "$library/server-step/files/exchange.sh"
# shellcheck source=../../mysql/files/data-directory.sh
source "$library/mysql/files/data-directory.sh"
# shellcheck source=../../application/files/migration.sh
source "$library/application/files/migration.sh"
# shellcheck source=/dev/null
source /etc/simple-web-stack/backup/application
: "${MIGRATION_COMMAND?}"

wanted=$1 part=$2
begin=$(date +%s)
hold_lock deploy 5 "a deploy, restore or import is running on the server; restore when it has ended"
announce_work 60

# ── a database that answers ──────────────────────────────────────────────────────────────────────────────────
if ! has_mysql; then
  [[ $part != database ]] || fail "this stack has no database (database is false), so there is none to restore"
  part=files
elif has_no_data; then
  begin_database
elif ! database_starts; then
  show_log mysql
  tail -n 20 /var/log/mysql/error.log >&2 || true
  free=$(df --output=avail --block-size=1M "$data" | tail -n 1)
  ((free >= 64)) || fail "MySQL does not start, and the data volume has $((free)) MiB free, which may be the reason: grow it (dataVolumeSize) and run npm run up"
  quietly mysqld --validate-config --user=mysql || fail "MySQL rejects its configuration: npm run up sets it up again"
  [[ $part != files ]] || fail "MySQL does not start, for the reason above; restore a backup of the database"
  begin_database
fi
bash "$library/server-step/files/recover.sh" locked
recover_at_exit

# ── beside the live data ─────────────────────────────────────────────────────────────────────────────────────
# shellcheck source=repository.sh
source "$here/repository.sh"
# shellcheck source=restored-copy.sh
source "$here/restored-copy.sh"

# A link that the application replaced while restic read it is in the backup without a target. Everything else is complete.
# usage: restore_folders SNAPSHOT:FOLDER TARGET
restore_folders() {
  local errors links
  if errors=$(restic_waiting restore "$1" --target "$2" 2>&1 > /dev/null); then return 0; fi
  links=$(grep --count '^ignoring error for .*: symlink  .*: no such file or directory$' <<< "$errors") || true
  if ((links == 0 || $(grep --count . <<< "$errors") != links + 1)) || ! grep --quiet "^Fatal: There were $links errors$" <<< "$errors"; then
    printable <<< "$errors" >&2
    return 1
  fi
  say "left out: $links links that changed while they were backed up"
}

hold_backup_lock 600 "ten minutes"
forget_dead_locks
runs=$(list_runs)
if [[ $wanted == newest ]]; then
  line=$(grep --max-count 1 '^complete ' <<< "$runs") || fail "there is no complete backup in $RESTIC_REPOSITORY"
else
  line=$(grep "^complete $wanted " <<< "$runs") || fail "there is no complete backup $wanted; npm run backups lists those that there are"
fi
read -r _ run backed_up database_snapshot files_snapshot bytes _ <<< "$line"
if [[ $database_snapshot == - ]]; then
  [[ $part != database ]] || fail "backup $run is of a stack without a database"
  part=files
fi
if [[ $part != "$2" ]]; then say "the written files alone: $(if has_mysql; then echo "backup $run is of a stack without a database"; else echo "this stack has no database"; fi)"; fi
begin_exchange "the restore of backup $run"
tables=no folders=no

if [[ $part != files ]]; then
  equality=$(restore_into "$(database_of incoming)" "$database_snapshot" "$bytes" "$(objects_folder_of incoming)")
  analyze_tables "$(database_of incoming)"
  tables=yes
  say "backup $run: $(count_tables "$(database_of incoming)") tables restored beside the live ones, $equality equal to the backup's by SHA-256"
fi

if [[ $part != database ]]; then
  restored=$(folder_of incoming)/writable
  # A backup of an earlier version has the folders where they were then.
  for written in "$writable" "${former_places[writable]}"; do
    entries=$(restic_waiting ls "$files_snapshot" "$written")
    if grep --quiet --line-regexp "$written" <<< "$entries"; then
      restore_folders "$files_snapshot:$written" "$restored" \
        || fail "the folders could not be restored, for the reason above ($(df --human-readable --output=avail "$files" | tail -n 1 | xargs) are free on the files volume); nothing was changed"
      # User ids may differ on the server that made the backup.
      chown --recursive --no-dereference app:www-data "$restored"
      chown --reference="$writable" "$restored"
      chmod --reference="$writable" "$restored"
      folders=yes
      break
    fi
  done
  if [[ $folders == no ]]; then say "backup $run has no written files, so those that are there stay"; fi
fi
[[ $tables$folders != nono ]] || fail "there is nothing to restore in backup $run"

# ── in place ─────────────────────────────────────────────────────────────────────────────────────────────────
ignore_interruptions
stopped=$(date +%s%N)
exchange incoming "$tables" "$folders" "$MIGRATION_COMMAND"
stopped=$(((healthy - stopped) / 1000000))
if [[ $part != database ]]; then
  # The site is back: it may do without.
  bash "$library/certificate/files/from-backup.sh" "$files_snapshot" || say "warning: the certificate could not be restored, for the reason above; the server orders one by itself"
fi
say "recovery point: the backup is $(age_of "$backed_up") ($(date --utc --date "@$backed_up" '+%F %T UTC')); what was written since is not in it"
say "recovery time: $(($(date +%s) - begin)) s, in which the application was stopped for $((stopped / 1000)).$(printf '%03d' $((stopped % 1000))) s"
say "what was there before is kept beside it for $kept_days days, to the last row; npm run restore with --undo brings it back"
