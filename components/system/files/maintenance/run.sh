#!/usr/bin/env bash
# Installs updates, and then starts anew what runs an old file: MySQL first, the application without failing a request,
# Nginx without closing its port. Nothing is started anew if the server is rebooted anyway.
# usage: run.sh reboot|stay PACKAGE...
set -euo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source=services.sh
source "$here/services.sh"
library=/usr/local/lib/simple-web-stack

exec 8> /run/simple-web-stack-maintenance.lock
flock --nonblock 8 || { echo "error: another maintenance is running on the server" >&2; exit 1; }
mode=$1
shift

if (($# > 0)); then
  automatic=$(apt-mark showauto "$@")
  bash "$here/../install-packages.sh" "$@"
  # To be updated on purpose does not make a package one that is wanted for itself.
  if [[ -n $automatic ]]; then
    # shellcheck disable=SC2086  # one word each
    apt-mark auto $automatic > /dev/null
  fi
  echo "updated: $*"
fi
systemctl daemon-reload
if [[ $mode == reboot || -n $(reasons_to_reboot) ]]; then
  echo "reboot"
  exit 0
fi

mapfile -t units < <({ services_with_replaced_files; services_with_newer_settings; } | sort --unique)
wants() { [[ " ${units[*]} " == *" $1 "* ]]; }

if wants mysql.service; then
  bash "$library/mysql/files/restart.sh"
  echo "mysql.service: started anew, while visitors were asked to wait"
fi
if [[ " ${units[*]} " == *" application@"* ]]; then
  bash "$library/application/files/restart.sh"
  echo "application: the same release started beside the old one, which then ended"
fi
if wants nginx.service; then
  if services_with_newer_settings | grep --quiet --line-regexp nginx.service; then
    systemctl restart nginx
    echo "nginx.service: started anew"
  else
    bash "$library/nginx/files/replace-program.sh"
    echo "nginx.service: the new program took over the open port"
  fi
fi
for unit in "${units[@]}"; do
  case $unit in
    mysql.service | application@* | nginx.service | dbus.service | user@* | *getty*) ;;
    *) systemctl try-restart "$unit" && echo "$unit: started anew" ;;
  esac
done
