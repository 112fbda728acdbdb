#!/usr/bin/env bash
# Says how it is with the site's certificate, as one JSON object for people and programs:
#   {"https":true,"state":"valid|missing|failing|off","names":[…],"notAfter":TIME|null,"served":TIME|null,"reason":"…","since":TIME|null,"nextTry":TIME|null,"broken":true|false}
# `missing`: there is none yet; `failing`: there is one, and it can't be renewed or visitors don't get it. `notAfter` is the end
# of the one on the disk, `served` of the one that port 443 shows. `reason` says what is missing and what to do. `broken` means
# that the server shows nothing, or something else than it did: its own step mends that.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../server-step/files/json.sh
source "$here/../../server-step/files/json.sh"
# shellcheck source=notes.sh
source "$here/notes.sh"
# shellcheck source=served.sh
source "$here/served.sh"
: "${settings:?}" "${served:?}"

# usage: json_time SECONDS-SINCE-1970 — null for none and for 0
json_time() { if [[ -z $1 || $1 == 0 ]]; then echo null; else date --utc --date "@$1" '+"%Y-%m-%dT%H:%M:%SZ"'; fi; }

if [[ ! -e $settings ]]; then
  echo '{"https":false,"state":"off","names":[],"notAfter":null,"served":null,"reason":"","since":null,"nextTry":null,"broken":false}'
  exit 0
fi
read_certificate_settings
read_notes
outcome=${found[outcome]} reason=${found[reason]} since=${found[since]} next=${found[next]} broken=false
not_after=$(time_of end "$served/fullchain.pem" || true)
shown=$(mktemp)
trap 'rm -f "$shown"' EXIT
shown_at 127.0.0.1 "$CANONICAL_DOMAIN" > "$shown"
served_until=$(time_of end "$shown" || true)
# What is so now, which may be worse than what the last run has found, or better.
if [[ $outcome == valid || ${found[broken]} == 1 ]]; then
  different=$(served_differently)
  # The timer finds it within a minute.
  if [[ -n $different ]]; then outcome=failing reason=$different since="" next=$(($(date +%s) + 60)) broken=true; fi
  if [[ -z $different && ${found[broken]} == 1 ]]; then outcome=valid reason="" since=""; fi
fi
all_names=$(for name in "${names[@]}"; do json_string "$name"; done)
printf '{"https":true,"state":%s,"names":[%s],"notAfter":%s,"served":%s,"reason":%s,"since":%s,"nextTry":%s,"broken":%s}\n' \
  "$(json_string "$outcome")" "${all_names//\"\"/\",\"}" "$(json_time "$not_after")" "$(json_time "$served_until")" \
  "$(json_string "$reason")" "$(json_time "$since")" "$(json_time "$next")" "$broken"
