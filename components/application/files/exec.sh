#!/usr/bin/env bash
# Runs a command once in the release that has the traffic (npm run exec): with its environment, in its folder, as its user,
# within its limits and its sandbox. The command has this script's terminal, or its input and outputs; the exit code is the
# command's. It takes no lock: a deploy goes on meanwhile, and leaves the command its release.
# usage: exec.sh COMMAND ARGUMENT…
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=slot.sh
source "$here/slot.sh"

(($# > 0)) || fail "which command? usage: exec.sh COMMAND ARGUMENT…"
refuse_while_held
if noted stopped; then fail "a restore, an import or maintenance has stopped the application; run this again when it has ended"; fi
slot=$(current_slot)
[[ -n $slot ]] || fail "no release has the traffic, so there is none to run a command in: npm run up"

folder=$(realpath "$application/slots/$slot")
unit=application-exec-$$.service
begin=$(date '+%F %T')

# Also when the connection is lost.
# shellcheck disable=SC2317  # the trap calls it
clean_up() {
  trap - EXIT
  systemctl stop "$unit" 2> /dev/null || true
  # A statement outlives the client that has sent it.
  if [[ -z $(list_units 'application-exec-*.service') ]]; then end_connections "user = 'app_exec'"; fi
}
trap clean_up EXIT

code=0
# --pty where input and both outputs are a terminal, else --pipe. The shell looks the command up as the application would,
# and gives an interrupted one an exit code: systemd counts that as success. An interactive shell ends by SIGHUP only.
# shellcheck disable=SC2016  # for the shell in the unit
in_slot "$unit" "$slot" app_exec --pty --pipe --property=SendSIGHUP=yes --property=TimeoutStopSec=10 -- \
  /bin/sh -c 'trap : INT QUIT; "$@"; exit $?' exec "$@" || code=$?

if ((code != 0)); then report_ending "$unit" "$begin"; fi
if [[ -e ${held:?} ]] || noted stopped; then
  echo "error: the application was stopped, and this command with it" >&2
elif [[ $(readlink --canonicalize "$application/current") != "$folder" ]]; then
  echo "note: a deploy has given the traffic to another release meanwhile; this command ran in $(basename "$folder")" >&2
fi
exit "$code"
