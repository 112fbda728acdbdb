#!/usr/bin/env bash
# Restores a backup. The database is restored beside the live one and compared with the backup; then a safety backup of
# what is there now is made; and only then the one takes the place of the other, while the application stands still.
# usage: restore.sh RUN|newest safe|without-safety-copy
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=repository.sh
source "$here/repository.sh"
# shellcheck source=database.sh
source "$here/database.sh"
# shellcheck source=status.sh
source "$here/status.sh"
# shellcheck source=/dev/null
source /etc/simple-web-stack/backup/application
root=/srv/application
# shellcheck source=../../application/files/slot.sh
source "$here/../../application/files/slot.sh"
scratch=app_restored
former=app_before_restore

wanted=$1 safety=$2
begin=$(date +%s)
exec 8> /run/simple-web-stack-deploy.lock
flock --nonblock 8 || fail "a deploy is running on the server; restore when it has ended"
exec 9> /run/simple-web-stack-backup.lock
flock --timeout 600 9 || fail "a backup has been at work for ten minutes; restore when it has ended"
forget_dead_locks

# ── beside the live database ─────────────────────────────────────────────────────────────────────────────────
# A copy that another restore was cut off with is nobody's any more; the former tables are somebody's.
drop_database "$scratch"
if [[ $(query "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '$former'") != 0 ]]; then
  fail "an earlier restore was cut off while it changed the tables over, and the former ones are in the database $former: look at them, then drop it (DROP DATABASE $former), and restore again"
fi
runs=$(list_runs)
if [[ $wanted == newest ]]; then
  line=$(grep --max-count 1 '^complete ' <<< "$runs") || fail "there is no complete backup in $RESTIC_REPOSITORY"
else
  line=$(grep "^complete $wanted " <<< "$runs") || fail "there is no complete backup $wanted; npm run backups lists those that there are"
fi
read -r _ run backed_up database_snapshot files_snapshot bytes <<< "$line"
age=$((begin - backed_up))
objects=$(mktemp)
give_up_restore() {
  drop_database "$scratch"
  rm -rf "$root/.writable.restored" "$objects"
}
trap give_up_restore EXIT
restore_into "$scratch" "$database_snapshot" "$bytes"
tables=$(count_tables "$scratch")
echo "backup $run: $tables tables restored beside the live ones, $equality equal to the backup's by SHA-256"

rm -rf "$root/.writable.restored"
folders=$(restic_waiting ls "$files_snapshot" "$root/writable")
if grep --quiet --line-regexp "$root/writable" <<< "$folders"; then
  restic_waiting restore "$files_snapshot:$root/writable" --target "$root/.writable.restored" > /dev/null
  # Users get other numbers on another server.
  chown -R app:www-data "$root/.writable.restored"
  chown --reference="$root/writable" "$root/.writable.restored"
  chmod --reference="$root/writable" "$root/.writable.restored"
fi

# What does not move with a table is written down before, and made anew after: triggers, views, routines, events.
names_of() { query "SELECT table_name FROM information_schema.tables WHERE table_schema = '$1' AND table_type = '$2' ORDER BY table_name"; }
mapfile -t views < <(names_of "$scratch" VIEW)
mysqldump --no-data --no-create-info --routines --events --triggers --no-tablespaces --set-gtid-purged=OFF "$scratch" > "$objects"
if ((${#views[@]} > 0)); then
  mysqldump --no-data --skip-triggers --no-tablespaces --set-gtid-purged=OFF "$scratch" "${views[@]}" >> "$objects"
fi

# ── a safety backup of what is there now ─────────────────────────────────────────────────────────────────────
if [[ $safety == safe ]] && (($(count_tables app) > 0)); then
  flock --unlock 9
  quietly bash "$here/now.sh" \
    || fail "what is there now could not be backed up, so nothing was restored; --without-safety-copy restores without"
  flock --timeout 600 9 || fail "a backup has been at work for ten minutes; restore when it has ended"
  read -r _ safety_run _ < <(complete_runs)
  echo "what was there before is in backup $safety_run"
fi

# ── the change-over ──────────────────────────────────────────────────────────────────────────────────────────
# From here to the end even if nobody listens any more.
trap '' HUP PIPE INT TERM
mapfile -t units < <(systemctl list-units --plain --no-legend --state=active,activating \
  'application@*.service' 'application-process@*.service' 'application-job@*.timer' 'application-job@*.service' | awk '{ print $1 }')
away=$(date +%s%N)
start_application() {
  if ((${#units[@]} > 0)); then systemctl start "${units[@]}"; fi
}
if ((${#units[@]} > 0)); then systemctl stop "${units[@]}"; fi
trap 'start_application || true' EXIT

drop_triggers() {
  query "SELECT CONCAT('DROP TRIGGER \`$1\`.\`', trigger_name, '\`;') FROM information_schema.triggers WHERE trigger_schema = '$1'" | mysql
}
# usage: move_tables FROM TO — all of them in one statement, so all or none
move_tables() {
  local statement
  statement=$(query "SET SESSION group_concat_max_len = 100000000; SELECT GROUP_CONCAT(CONCAT('\`$1\`.\`', table_name, '\` TO \`$2\`.\`', table_name, '\`') SEPARATOR ', ') FROM information_schema.tables WHERE table_schema = '$1' AND table_type = 'BASE TABLE'")
  if [[ $statement != NULL ]]; then mysql <<< "RENAME TABLE $statement"; fi
}
new_database() { query "CREATE DATABASE \`$1\` CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci"; }

new_database "$former"
drop_triggers app
drop_triggers "$scratch"
move_tables app "$former"
query "DROP DATABASE app"
new_database app
move_tables "$scratch" app
mysql app < "$objects"
rm -f "$objects"
drop_database "$scratch"

if [[ -d $root/.writable.restored ]]; then
  rm -rf "$root/.writable.former"
  mv "$root/writable" "$root/.writable.former"
  mv "$root/.writable.restored" "$root/writable"
fi

# The backup may be older than the running release: its schema is brought up to date, as a deploy would.
slot=$(current_slot)
if [[ -n $slot ]]; then
  release_folder=$(readlink --canonicalize "$root/slots/$slot")
  if [[ -n $MIGRATION_COMMAND ]]; then run_with_environment "$slot" app "$MIGRATION_COMMAND"; fi
  trap - EXIT
  start_application
  deadline=$((SECONDS + HEALTH_TIMEOUT))
  until is_healthy "$slot"; do
    if ((SECONDS >= deadline)); then
      show_log "application@$slot"
      fail "the backup is restored, but the application does not answer $HEALTH_PATH; the former tables are in the database $former"
    fi
    sleep 0.1
  done
fi
away=$((($(date +%s%N) - away) / 1000000))

# The site is well, so what was there before is only needed in its backup.
drop_database "$former"
rm -rf "$root/.writable.former"
echo "recovery point: the backup is $age s old ($(date --utc --date "@$backed_up" '+%F %T UTC')); what was written since is not in it"
echo "recovery time: $(($(date +%s) - begin)) s, in which the application stood still for $((away / 1000)).$(printf '%03d' $((away % 1000))) s"
