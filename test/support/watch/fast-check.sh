#!/usr/bin/env bash
# Runs the server's check all the time, as often as the timer would if time passed faster, and for as long as the timer runs.
# usage: fast-check.sh SECONDS
set -euo pipefail
while sleep "$1"; do
  if systemctl is-active --quiet watch.timer; then
    touch --date "10 minutes ago" /srv/data/state/watch/latest.json
    systemctl start watch.service || true
  fi
done
