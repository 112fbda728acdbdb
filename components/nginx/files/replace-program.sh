#!/usr/bin/env bash
# Lets a new program of Nginx take over the open port from the old one, which answers the requests it has and ends
# ("Upgrading executable on the fly" in Nginx's documentation). Falls back to a restart.
set -euo pipefail
pid_file=/run/nginx.pid

nginx -t -q
kill -USR2 "$(cat "$pid_file")"
for _ in $(seq 50); do
  if [[ -s $pid_file.oldbin && -s $pid_file ]]; then break; fi
  sleep 0.1
done
if [[ ! -s $pid_file.oldbin || ! -s $pid_file ]]; then
  systemctl restart nginx
  exit 0
fi
# Its workers take connections before the old ones stop taking them.
sleep 1
kill -QUIT "$(cat "$pid_file.oldbin")"
for _ in $(seq 300); do
  if [[ ! -e $pid_file.oldbin ]]; then break; fi
  sleep 0.1
done
