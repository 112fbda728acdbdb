#!/usr/bin/env bash
# Stops everything that writes to the server's volumes: the application with its processes and jobs, backups, regular
# checks, and last MySQL, in good order. Neither `up` nor a timer nor a reboot starts them before "undo": each unit has a
# condition on the note that this script writes, and no other script begins its work while the note is there. It is on the
# root disk, so that another server that gets the volumes, or copies of them, is not bound by it.
# usage: stop-writing.sh [undo]
here=$(dirname "$(realpath "$0")")
# shellcheck source=lib.sh
source "$here/lib.sh"
# shellcheck source=journal.sh
source "$here/journal.sh"
# shellcheck source=database.sh
source "$here/database.sh"
: "${held:?}"

# They stop, and are not started again: their timers do that, or whoever has begun a command (npm run exec).
# A pattern for what not every stack has.
others=('application-job@*.service' 'application-exec-*.service' backup.service backup-verify.service disk-space.service watch.service 'certificate*.service')
# For functions of lib.sh.
# shellcheck disable=SC2034
while_held=yes

stop_writing() {
  local units
  begin_work 600 "a deploy, restore, import or maintenance has been running for ten minutes; try again when it has ended"
  hold_lock backup 3600 "a backup has been running for an hour; try again when it has ended"
  ignore_interruptions
  install -d -m 0700 "$(dirname "$held")"
  # What an interrupted run has stopped already is in its note.
  { if [[ -e $held ]]; then cat "$held"; fi; if has_mysql; then echo mysql.service; fi; running_application_units; } | sort --unique > "$held.new"
  sync "$held.new"
  mv -f "$held.new" "$held"
  sync "$(dirname "$held")"
  mapfile -t units < "$held"
  # A site of plain files has none.
  if ((${#units[@]} == 0)); then units=("${others[@]}"); fi
  # In one transaction, in which MySQL is the last: the others are ordered after it.
  systemctl stop --quiet "${units[@]}" "${others[@]}"
  wait_until 30 nobody_writes || fail "these programs still run, so the volumes may still change: $(pgrep --uid app,mysql --list-full | cut --characters=-80 | paste --serial --delimiters=';')"
  sync --file-system "$files"
  if has_mysql; then sync --file-system "${data:?}"; fi
  say "nothing writes to the volumes any more, and nothing starts again before npm run stop-writing with --undo; visitors get 503"
}
nobody_writes() { ! pgrep --uid app,mysql > /dev/null; }

# Interrupted anywhere, the note in the journal starts the units.
start_again() {
  local slot
  if [[ ! -e $held ]]; then
    say "nothing was stopped"
    return 0
  fi
  hold_lock deploy 600
  ignore_interruptions
  note stopped < "$held"
  rm -f "$held"
  sync "$(dirname "$held")"
  start_application
  slot=$(current_slot)
  if [[ -n $slot ]] && ! wait_for_health "$slot"; then
    show_log "application@$slot"
    fail "everything was started, and the application does not answer $(slot_setting "$slot" APPLICATION_HEALTH_PATH) with 200"
  fi
  say "everything runs again"
}

case ${1-} in
  undo) start_again ;;
  "") stop_writing ;;
  *) fail "what is $1? usage: stop-writing.sh [undo]" ;;
esac
