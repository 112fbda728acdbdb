# shellcheck shell=bash
# Mends what was stopped or removed by hand, for a release that needs no deploy. Sourced by apply.sh.
: "${application:?}" "${expectations:?}"

# Whether the release that has the traffic is on the disk.
has_release() { [[ -e $application/current/.complete ]]; }

# Gives the traffic back to the slot that has lost it: one of the links was removed. A slot that starts at boot is the
# one that had it.
mend_traffic() {
  local slot
  if [[ -n $(current_slot) && -e $application/current ]] && has_socket "$(current_slot)"; then return 0; fi
  for slot in blue green; do
    if systemctl is-enabled --quiet "application@$slot" 2> /dev/null && [[ -e $(slot_environment "$slot") ]] && is_healthy "$slot"; then
      move_traffic "$slot"
      changed "the traffic goes to slot $slot again"
      return 0
    fi
  done
}

# usage: has_socket SLOT
has_socket() { ! has_unit "$1" || [[ -S $application/traffic/$(basename "$(slot_socket "$1")") && -L $application/upstream.sock ]]; }

# Starts the processes and timers of the last deploy that don't run.
start_stopped_processes() {
  local unit
  while read -r unit; do
    start_at_boot "$unit"
    if ! systemctl is-active --quiet "$unit"; then
      systemctl start "$unit" || { show_log "$unit"; fail "$unit does not start"; }
      changed "$unit started"
    fi
  done < <(sed --quiet 's/^runs //p' "$expectations/application" 2> /dev/null)
}
