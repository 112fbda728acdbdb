#!/usr/bin/env bash
# Puts a release of the application in place, without failing a request: installs it beside the running one, starts it in
# the idle slot, asks for its health, and only then moves the traffic. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
for part in install-release slot processes clean-up; do
  # shellcheck source=/dev/null
  source "$here/$part.sh"
done

root=/srv/application
one_at_a_time deploy 30

input=$(cat)
read_settings <<< "$input"
# What makes a deploy another one: the release, its environment, and how it is run. A hash, since it has secrets in it.
fingerprint=$(sha256sum <<< "$input" | cut --delimiter=' ' --fields=1)

current=$(current_slot)
next=$([[ $current == blue ]] && echo green || echo blue)
if [[ -n $current && $(cat "$root/slots/$current.fingerprint" 2> /dev/null) == "$fingerprint" ]] \
  && systemctl is-active --quiet "application@$current" && is_healthy "$current"; then
  discard_unfinished "$next"
  finish application
  exit 0
fi

# Whatever ends this script before the traffic is moved: a failure, a time-out, a cut connection.
trap 'give_up "$next"' EXIT
install_release
prepare_slot "$next"
migrate "$next"
start_slot "$next"
move_traffic "$next"
changed "release $RELEASE has the traffic, in slot $next"
apply_processes
if [[ -n $current ]]; then drain_slot "$current"; fi
clean_up
# Last: a run that is cut off before this is done again from the beginning.
(umask 077 && echo "$fingerprint" > "$root/slots/$next.fingerprint")

finish application
