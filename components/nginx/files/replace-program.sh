#!/usr/bin/env bash
# Lets Nginx's new executable take over the open port from the old one, which answers its remaining requests and ends
# ("Upgrading executable on the fly" in Nginx's documentation). Falls back to a restart.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
pid_file=/run/nginx.pid
has_new_program() { [[ -s $pid_file.oldbin && -s $pid_file ]]; }
old_has_ended() { [[ ! -e $pid_file.oldbin ]]; }

nginx -t -q
kill -USR2 "$(cat "$pid_file")"
if ! wait_until 5 has_new_program; then
  systemctl restart nginx
  exit 0
fi
# The new executable's workers take connections before the old ones stop taking them.
sleep 1
kill -QUIT "$(cat "$pid_file.oldbin")"
wait_until 30 old_has_ended || true
