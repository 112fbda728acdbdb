#!/usr/bin/env bash
# Starts MySQL anew while Nginx answers 503 in place of the application: requests that have begun are answered first, and
# none meets a database that is not there. Static files go on.
set -euo pipefail
root=/srv/application
# In /run, so that a reboot in the middle ends the pause as well.
paused=/run/simple-web-stack/paused

trap 'rm -f "$paused"' EXIT
install -d -m 0755 "$(dirname "$paused")"
touch "$paused"

# One line is the listening socket itself; more are connections. Bounded: a request that hangs delays nobody else.
socket=$(readlink "$root/upstream.sock" 2> /dev/null || true)
for _ in $(seq 50); do
  if [[ -z $socket ]] || (($(ss --no-header --unix --all src "$socket" | grep --count --invert-match LISTEN) == 0)); then break; fi
  sleep 0.1
done
systemctl restart mysql
