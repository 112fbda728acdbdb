# shellcheck shell=bash
# The journal: what a script has begun and must not leave half done, even if it is killed or the power fails. Sourced
# after lib.sh.
#
# Each file in the folder is a note. Whoever stops a service or moves data writes one before, and removes it at the end,
# and holds the lock `deploy` all the while. So whoever has the lock and finds a note knows that its writer is dead;
# recover.sh then ends or undoes what is noted.
# shellcheck source=application-units.sh
source "$(dirname "${BASH_SOURCE[0]}")/application-units.sh"
# shellcheck source=reserve.sh
source "$(dirname "${BASH_SOURCE[0]}")/reserve.sh"
# shellcheck source=announce.sh
source "$(dirname "${BASH_SOURCE[0]}")/announce.sh"

journal=${state:?}/journal
# While this file exists, Nginx answers 503 in place of the application. In /run, so that a reboot removes it.
paused=/run/simple-web-stack/paused

# Takes the lock, announces the work, then ends or undoes what a script that was killed has left.
# usage: begin_work SECONDS [MESSAGE]
begin_work() {
  hold_lock deploy "$@"
  announce_work 60
  bash "$(dirname "${BASH_SOURCE[0]}")/recover.sh" locked
}

# Writes standard input to a note, which is whole or absent after a power cut.
# usage: note NAME
note() { with_reserve write_note "$1" "$(cat)"; }
write_note() {
  { mkdir -p "$journal" && echo "$2" > "$state/.note" && sync "$state/.note" && mv -f "$state/.note" "$journal/$1" && sync "$journal"; } \
    || fail "what is about to be done could not be noted in $journal, so it was not begun"
}

# usage: noted NAME
noted() { [[ -e $journal/$1 ]]; }

# usage: forget NAME
forget() {
  if noted "$1"; then
    rm -f "$journal/$1"
    sync "$journal"
  fi
}

# Lets Nginx answer 503 in place of the application.
pause_visitors() {
  note paused <<< "visitors get 503"
  install -d -m 0755 "$(dirname "$paused")"
  touch "$paused"
}

resume_visitors() {
  rm -f "$paused"
  forget paused
}

# Stops everything of the application, so that nothing writes any more. An interrupted job runs again at its next time; a
# command of npm run exec says that it was ended.
stop_application() {
  local units
  mapfile -t units < <({
    if noted stopped; then cat "$journal/stopped"; fi
    running_application_units
  } | sort --unique)
  if ((${#units[@]} > 0)); then printf '%s\n' "${units[@]}" | note stopped; fi
  systemctl stop "${units[@]}" 'application-job@*.service' 'application-exec-*.service'
}

# Starts what stop_application has stopped. A unit that does not start must not keep the others from starting;
# wait_for_health notices it.
start_options=()
start_application() {
  local units
  if ! noted stopped; then return 0; fi
  mapfile -t units < "$journal/stopped"
  systemctl start "${start_options[@]}" "${units[@]}" || true
  forget stopped
}
