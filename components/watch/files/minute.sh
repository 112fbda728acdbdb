#!/usr/bin/env bash
# Runs every minute: notes whether the site answers. Every five minutes it also checks the server, keeps the result, and hands it
# to CloudWatch where that is set up.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=places.sh
source "$here/places.sh"
# shellcheck source=../../server-step/files/reserve.sh
source "$here/../../server-step/files/reserve.sh"
: "${watch:?}" "${heartbeats:?}" "${latest:?}" "${updates:?}"

# The timer is in whole minutes, a run in between is an administrator's: seconds between two checks, with some tolerance.
interval=270
# 40 days, a line a minute.
kept_heartbeats=57600
# A line has 15 bytes. Beyond this, the oldest lines are dropped, some hundred at a time.
heartbeats_bytes=$(((kept_heartbeats + 600) * 15))

# usage: seconds_since FILE — a large number if there is none, or if the clock was set back
seconds_since() {
  local age
  age=$(($(date +%s) - $(stat --format=%Y "$1" 2> /dev/null || echo 0)))
  if ((age >= 0)); then echo "$age"; else echo 999999999; fi
}

# Replaces a file by standard input, whole or not at all.
# usage: keep FILE
keep() {
  (umask 077 && cat > "$1.new")
  mv -f "$1.new" "$1"
}

# ── heartbeat ────────────────────────────────────────────────────────────────────────────────────────────────
beat() {
  local status
  read -r status _ < <(bash "$here/visit.sh") || return 0
  (umask 077 && echo "$(date +%s) $status" >> "$heartbeats")
  if (($(stat --format=%s "$heartbeats") > heartbeats_bytes)); then tail -n "$kept_heartbeats" "$heartbeats" | keep "$heartbeats"; fi
}

# ── check ────────────────────────────────────────────────────────────────────────────────────────────────────
# apt needs a second of processor time: an hour is enough, or what has changed its lists.
updates_are_old() {
  (($(seconds_since "$updates") > 3600)) || [[ /var/lib/dpkg/status -nt $updates || /var/lib/apt/lists -nt $updates ]]
}

check() {
  local found=/run/simple-web-stack/watch
  install -d -m 0700 "$found"
  if updates_are_old && python3 -B "$here/updates.py" "$updates" > "$found/updates"; then with_reserve keep "$updates" < "$found/updates" || true; fi
  python3 -B "$here/check.py" --kept > "$found/latest"
  # Sent first: a volume that takes no file any more is what somebody has to hear of.
  if [[ -e /etc/simple-web-stack/watch/metrics && -e $here/send.py ]]; then timeout 60 python3 -B "$here/send.py" < "$found/latest"; fi
  with_reserve keep "$latest" < "$found/latest"
}

install -d -m 0700 "$watch"
with_reserve beat
if (($(seconds_since "$latest") >= interval)); then check; fi
