#!/usr/bin/env bash
# Restores a backup: loads its database beside the live one and compares it with the backup, backs up the current data,
# and only then stops the application and swaps tables and folders. If the application does not become healthy with
# them, swaps them back.
# usage: restore.sh RUN|newest safe|without-safety-copy
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../server-step/files/journal.sh
source "$here/../../server-step/files/journal.sh"
# shellcheck source=../../server-step/files/swap-tables.sh
source "$here/../../server-step/files/swap-tables.sh"
# shellcheck source=../../application/files/migration.sh
source "$here/../../application/files/migration.sh"
# shellcheck source=repository.sh
source "$here/repository.sh"
# shellcheck source=restored-copy.sh
source "$here/restored-copy.sh"
# shellcheck source=/dev/null
source /etc/simple-web-stack/backup/application
: "${MIGRATION_COMMAND?}"
scratch=app_restored
former=app_before_restore

wanted=$1 safety=$2
begin=$(date +%s)
begin_work 5 "a deploy is running on the server; restore when it has ended"
hold_backup_lock 600 "ten minutes"
forget_dead_locks

# ── beside the live database ─────────────────────────────────────────────────────────────────────────────────
if (($(count_tables "$former") > 0)); then
  fail "an earlier restore was interrupted after it had swapped the tables, and the former ones are in the database $former: look at them, then drop it (DROP DATABASE $former), and restore again"
fi
runs=$(list_runs)
if [[ $wanted == newest ]]; then
  line=$(grep --max-count 1 '^complete ' <<< "$runs") || fail "there is no complete backup in $RESTIC_REPOSITORY"
else
  line=$(grep "^complete $wanted " <<< "$runs") || fail "there is no complete backup $wanted; npm run backups lists those that there are"
fi
read -r _ run backed_up database_snapshot files_snapshot bytes _ <<< "$line"
objects=$(mktemp --directory)
remove_scratch() {
  drop_database "$scratch"
  drop_database "$former"
  rm -rf "$files/.writable.restored" "$files/.writable.former" "$objects"
}
trap remove_scratch EXIT
equality=$(restore_into "$scratch" "$database_snapshot" "$bytes")
say "backup $run: $(count_tables "$scratch") tables restored beside the live ones, $equality equal to the backup's by SHA-256"
objects_of "$scratch" > "$objects/restored"

rm -rf "$files/.writable.restored"
# A backup of an earlier version has the folders where they were then.
for written in "$writable" "${former_places[writable]}"; do
  folders=$(restic_waiting ls "$files_snapshot" "$written")
  if grep --quiet --line-regexp "$written" <<< "$folders"; then break; fi
done
if grep --quiet --line-regexp "$written" <<< "$folders"; then
  restic_waiting restore "$files_snapshot:$written" --target "$files/.writable.restored" > /dev/null
  # User ids may differ on the server that made the backup.
  chown -R app:www-data "$files/.writable.restored"
  chown --reference="$writable" "$files/.writable.restored"
  chmod --reference="$writable" "$files/.writable.restored"
fi

# ── a safety backup of what is there now ─────────────────────────────────────────────────────────────────────
if [[ $safety == safe ]] && (($(count_tables app) > 0)); then
  release_lock backup
  quietly bash "$here/now.sh" \
    || fail "what is there now could not be backed up, so nothing was restored; --without-safety-copy restores without"
  hold_backup_lock 600 "ten minutes"
  read -r _ safety_run _ < <(complete_runs)
  say "what was there before is in backup $safety_run"
fi

# ── the swap ─────────────────────────────────────────────────────────────────────────────────────────────────
ignore_interruptions
stopped=$(date +%s%N)
trap 'start_application; remove_scratch' EXIT
stop_application

drop_database "$former"
create_database "$former"
# Damage to the current database must not prevent the restore.
objects_of app > "$objects/former" || echo "warning: not all triggers, views, routines and events of the database can be read" >&2

# usage: swap_folders INCOMING OUTGOING
swap_folders() {
  if [[ -d $files/$1 ]]; then
    rm -rf "${files:?}/$2"
    if [[ -d $writable ]]; then mv "$writable" "$files/$2"; fi
    mv "$files/$1" "$writable"
  fi
}
# Cleans up if the tables were not swapped, or were swapped back.
undo() {
  put_objects_back "$objects/former"
  start_application
  remove_scratch
  echo "error: database and files are as they were before" >&2
}
put_back() {
  stop_application || true
  swap_folders .writable.former .writable.restored
  if ! swap_tables_back "$scratch" "$former"; then
    start_application
    echo "error: the tables could not be swapped back, for the reason above; the former ones are in the database $former" >&2
    return 1
  fi
  undo
}
trap undo EXIT
swap_tables "$scratch" "$former"
trap put_back EXIT
replace_objects "$objects/restored"
swap_folders .writable.restored .writable.former

# The backup may be older than the running release, so its schema is migrated.
start_with_tables "$(current_slot)" "$MIGRATION_COMMAND" "backup's"
stopped=$((($(date +%s%N) - stopped) / 1000000))
trap remove_scratch EXIT
say "recovery point: the backup is $(age_of "$backed_up") ($(date --utc --date "@$backed_up" '+%F %T UTC')); what was written since is not in it"
say "recovery time: $(($(date +%s) - begin)) s, in which the application was stopped for $((stopped / 1000)).$(printf '%03d' $((stopped % 1000))) s"
