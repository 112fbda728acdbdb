#!/usr/bin/env bash
# Restarts the running release without failing a request: it starts in the other slot, which gets the traffic when it is
# healthy.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../server-step/files/journal.sh
source "$here/../../server-step/files/journal.sh"
# shellcheck source=slot.sh
source "$here/slot.sh"

begin_work 5 "a deploy is running on the server; try again when it has ended"
current=$(current_slot)
[[ -n $current ]] || { finish application; exit 0; }
next=$(other_slot "$current")
release=$(slot_setting "$current" RELEASE)
# Nothing runs.
has_unit "$current" || { finish application; exit 0; }

systemctl stop "application@$next"
ln -sfn "$(realpath "$application/slots/$current")" "$application/slots/$next"
url=$(database_url "$(slot_setting "$current" DATABASE_URL)" "app_$next")
(umask 077 && sed "s/^SLOT=.*/SLOT=$next/; s|^DATABASE_URL=.*|DATABASE_URL=$url|; s/^\(DB_USER\|DB_USERNAME\)=app_$current$/\1=app_$next/" "$(slot_environment "$current")" > "$(slot_environment "$next")")
prepare_traffic "$next" "$(realpath "$application/slots/$current")" "$current"
if ! start_slot "$next"; then
  systemctl kill --signal=SIGKILL "application@$next" 2> /dev/null || true
  systemctl stop "application@$next"
  fail "release $release does not start again; the one that runs goes on"
fi
move_traffic "$next"
cp --preserve=all "$application/slots/$current.fingerprint" "$application/slots/$next.fingerprint"
drain_slot "$current"
for unit in $(list_units 'application-process@*.service'); do systemctl restart "$unit"; done
changed "release $release restarted, in slot $next"
finish application
