#!/usr/bin/env bash
# Starts the running release anew, in the other slot, and moves the traffic when it is healthy: no request fails.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=slot.sh
source "$here/slot.sh"

root=/srv/application
exec 9> /run/simple-web-stack-deploy.lock
flock --nonblock 9 || fail "a deploy is running on the server; try again when it has ended"

current=$(current_slot)
[[ -n $current ]] || { finish application; exit 0; }
next=$([[ $current == blue ]] && echo green || echo blue)
environment=/etc/simple-web-stack/application
of_environment() { sed -n "s/^$1=//p" "$environment/$current.env"; }
# shellcheck disable=SC2034  # what slot.sh reads
{
  RELEASE=$(of_environment RELEASE)
  DOMAIN=$(of_environment APPLICATION_DOMAIN)
  HEALTH_PATH=$(of_environment APPLICATION_HEALTH_PATH)
  HEALTH_TIMEOUT=$(of_environment APPLICATION_HEALTH_TIMEOUT)
  APPLICATION_TIMEOUT=$(of_environment APPLICATION_TIMEOUT)
}
release_folder=$(readlink --canonicalize "$root/slots/$current")

systemctl stop "application@$next"
ln -sfn "$release_folder" "$root/slots/$next"
(umask 077 && sed "s/^SLOT=.*/SLOT=$next/" "$environment/$current.env" > "$environment/$next.env")
if ! start_slot "$next"; then
  systemctl kill --signal=SIGKILL "application@$next" 2> /dev/null || true
  systemctl stop "application@$next"
  fail "release $RELEASE does not start again; the one that runs goes on"
fi
move_traffic "$next"
cp --preserve=all "$root/slots/$current.fingerprint" "$root/slots/$next.fingerprint"
drain_slot "$current"
for unit in $(systemctl list-units --plain --no-legend 'application-process@*.service' | awk '{ print $1 }'); do
  systemctl restart "$unit"
done
changed "release $RELEASE started anew, in slot $next"
finish application
