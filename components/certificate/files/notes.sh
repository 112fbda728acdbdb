# shellcheck shell=bash
# What the last run has found, and when the next one looks again. Sourced after lib.sh.
# shellcheck source=places.sh
source "$(dirname "${BASH_SOURCE[0]}")/places.sh"
# shellcheck source=../../server-step/files/reserve.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/reserve.sh"

: "${notes:?}"
# outcome: missing, failing, valid; reason, and since when it is that (seconds since 1970); logged: when it was last written
# into the log; next: when to look again; preflight_failures, authority_failures: in a row; authority_after: the authority is
# not asked before; authority_reason: why it is not; broken: 1 if the reason is that this server shows nothing, or something else than it has;
# settings: a hash of those that this was found with.
note_names=(outcome reason since logged next preflight_failures authority_failures authority_after authority_reason broken settings)
declare -A found=()

read_notes() {
  local name value
  found=([outcome]=missing [reason]="" [since]=0 [logged]=0 [next]=0 [preflight_failures]=0 [authority_failures]=0 [authority_after]=0 [authority_reason]="" [broken]=0 [settings]="")
  if [[ ! -e $notes/found ]]; then return 0; fi
  while IFS='=' read -r name value; do
    if [[ -v found[$name] ]]; then found[$name]=$value; fi
  done < "$notes/found"
}

write_notes() { with_reserve replace_notes; }
replace_notes() {
  local name
  for name in "${note_names[@]}"; do echo "$name=${found[$name]}"; done > "$notes/.found.new"
  sync "$notes/.found.new"
  mv -f "$notes/.found.new" "$notes/found"
}

# Keeps what was found. Logs a reason when it changes, else once an hour; logger's priority is what monitoring programs look
# for.
# usage: conclude OUTCOME REASON NEXT
conclude() {
  local now priority=warning
  now=$(date +%s)
  if [[ ${found[outcome]} != "$1" || ${found[reason]} != "$2" ]]; then
    found[since]=$now found[logged]=0
  fi
  found[outcome]=$1 found[reason]=$2 found[next]=$3
  if [[ -n $2 ]] && ((now - found[logged] >= 3600)); then
    if [[ $1 == failing ]]; then priority=crit; fi
    logger --tag certificate --priority "daemon.$priority" "$2" || true
    found[logged]=$now
  fi
  write_notes
}
