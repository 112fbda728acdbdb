# shellcheck shell=bash
# Work that may stop the site for a while, or fill a disk, is announced: while it is, the alarms that know of it do not ring
# (components/alarms). Sourced after lib.sh.
#
# The file has a line "END PROCESS" for each script that has announced its work, the latest end first: seconds since 1970, and the
# script's process id. In /run, so that a reboot removes it. Beside it, announced.over has the time at which such work has last
# ended: errors that visitors got before are explained (watch/files/topics/requests.py).
announced=/run/simple-web-stack/announced
# Minutes. What takes longer than this deserves that somebody looks.
longest_work=240

# Announces this script's work for MINUTES, sixty at most, and again before they are over, until the script has ended, however it
# does. Killed together with all that it has begun, it leaves an announcement that ends by itself.
# usage: announce_work MINUTES
announce_work() {
  local minutes=$1 descriptor
  ((minutes >= 1 && minutes <= 60)) || fail "announce_work: from 1 to 60 minutes, not $minutes"
  # A full /run must not keep anybody from working.
  write_announcement "$$" "$minutes" || return 0
  {
    # The announcer must neither hold a lock nor keep a connection open. systemd ends it with the script.
    trap '' HUP
    # systemd ends what begins while it looks for more to end: the last writing too, if it didn't ignore that.
    # shellcheck disable=SC2064  # the numbers of now
    trap "trap '' TERM; write_announcement $$ 0; exit" TERM
    # shellcheck disable=SC2154  # of lib.sh
    for descriptor in "${locks[@]}"; do exec {descriptor}>&-; done
    renew_until_it_ends "$$" "$minutes"
  } < /dev/null > /dev/null 2>&1 &
  # The script waits for nothing but what it has begun itself.
  disown
}

# Ends it before the script ends.
end_announcement() { write_announcement "$$" 0 || true; }

# usage: renew_until_it_ends PROCESS MINUTES
renew_until_it_ends() {
  local code end=$((SECONDS + longest_work * 60))
  while true; do
    code=0
    timeout $(($2 * 30)) tail --pid="$1" --follow /dev/null || code=$?
    if ((code != 124)); then break; fi
    # Whoever works for too long, or has ended it himself, is announced no more.
    if ((SECONDS >= end)) || ! grep --quiet " $1\$" "$announced"; then return 0; fi
    write_announcement "$1" "$2"
  done
  write_announcement "$1" 0
}

# Writes this script's line anew and drops those of others that are over. Zero minutes take it away.
# usage: write_announcement PROCESS MINUTES
write_announcement() {
  install -d -m 0755 "$(dirname "$announced")" || return 1
  (
    flock --timeout 10 9 || exit 1
    now=$(date +%s)
    {
      awk -v now="$now" -v process="$1" '$1 > now && $2 != process' "$announced" 2> /dev/null || true
      if (($2 > 0)); then echo "$((now + $2 * 60)) $1"; else touch "$announced.over"; fi
    } | sort --numeric-sort --reverse > "$announced.new"
    if [[ -s $announced.new ]]; then mv -f "$announced.new" "$announced"; else rm -f "$announced.new" "$announced"; fi
  ) 9> "$announced.lock"
}
