#!/usr/bin/env bash
# Installs updates, and then restarts what runs an old file: MySQL first, the application without failing a request, Nginx
# without closing its port. Nothing is restarted if the server is rebooted anyway.
# usage: run.sh reboot|stay PACKAGE...
here=$(dirname "$(realpath "$0")")
library=$here/../../..
# shellcheck source=../../../server-step/files/lib.sh
source "$library/server-step/files/lib.sh"
# shellcheck source=../../../server-step/files/announce.sh
source "$library/server-step/files/announce.sh"
# shellcheck source=services.sh
source "$here/services.sh"

hold_lock maintenance 0
announce_work 60
bash "$library/server-step/files/recover.sh"
mode=$1
shift

if (($# > 0)); then
  automatic=$(apt-mark showauto "$@")
  bash "$here/../install-packages.sh" "$@"
  # apt marks every package on its command line as manually installed; a dependency must stay automatic.
  if [[ -n $automatic ]]; then
    # shellcheck disable=SC2086  # one word each
    apt-mark auto $automatic > /dev/null
  fi
  say "updated: $*"
fi
systemctl daemon-reload
if [[ $mode == reboot || -n $(reasons_to_reboot) ]]; then
  say "reboot"
  exit 0
fi

mapfile -t units < <({ services_with_replaced_files; services_with_newer_settings; } | sort --unique)
# usage: needs_restart PATTERN
needs_restart() {
  local unit
  for unit in "${units[@]}"; do
    # shellcheck disable=SC2053  # a pattern
    if [[ $unit == $1 ]]; then return 0; fi
  done
  return 1
}

if needs_restart mysql.service; then
  bash "$library/mysql/files/restart.sh"
  say "mysql.service: restarted, while visitors were asked to wait"
fi
# The processes restart with the slot.
if needs_restart 'application@*' || needs_restart 'application-process@*'; then
  bash "$library/application/files/restart.sh"
  say "application: the same release started beside the old one, which then ended"
fi
if needs_restart nginx.service; then
  if services_with_newer_settings | grep --quiet --line-regexp nginx.service; then
    systemctl restart nginx
    say "nginx.service: restarted"
  else
    bash "$library/nginx/files/replace-program.sh"
    say "nginx.service: the new program took over the open port"
  fi
fi
for unit in "${units[@]}"; do
  case $unit in
    # A job ends by itself, and its next run has the new files.
    mysql.service | application@* | application-process@* | application-job@* | nginx.service | dbus.service | user@* | *getty*) ;;
    *) systemctl try-restart "$unit" && say "$unit: restarted" ;;
  esac
done
