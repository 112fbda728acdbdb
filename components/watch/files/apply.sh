#!/usr/bin/env bash
# Sets up the server's own check: heartbeats, and a check every five minutes. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=places.sh
source "$here/places.sh"
# shellcheck source=metrics.sh
source "$here/metrics.sh"
hold_lock watch-set-up 120
read_settings
: "${FILES_VOLUME?}" "${watch:?}"

if [[ ! -d $watch ]]; then
  install -d -m 0700 "$watch"
  changed "$watch"
fi

before=$changes
for unit in watch.service watch.timer; do install_file "$here/$unit" "/etc/systemd/system/$unit"; done
if ((changes > before)); then
  if ! quietly systemd-analyze verify --recursive-errors=no /etc/systemd/system/watch.{service,timer}; then
    restore_files
    fail "systemd rejects the new units; the old ones stay"
  fi
  systemctl daemon-reload
fi
set_up_metrics
keep_files
start_at_boot watch.timer
if ! systemctl is-active --quiet watch.timer || ((changes > before)); then quietly systemctl restart watch.timer; fi
expect runs watch.timer
# So that there is a first result soon; nobody waits for it.
if [[ ! -e $latest ]]; then systemctl start --no-block watch.service; fi
send_first "$here" "$latest"
finish watch
