# shellcheck shell=bash
# Mends what was stopped or removed by hand, for a release that needs no deploy. Sourced by apply.sh.
: "${application:?}" "${expectations:?}"

# Whether the release that has the traffic is on the disk.
has_release() { [[ -e $application/current/.complete ]]; }

# Whether nothing of the deploy was changed by hand that only another deploy mends.
# usage: is_as_deployed SLOT
is_as_deployed() {
  local hash file mode folder part
  folder=$(realpath "$application/current")
  if grep --quiet --line-regexp release "$expectations/application" 2> /dev/null && [[ ! -e $folder/.manifest ]]; then return 1; fi
  while read -r part; do is_whole "$part" || return 1; done < <(parts_of "$folder")
  hash=$(expected_before application environment)
  if [[ -n $hash && $(environment_hash "$1") != "$hash" ]]; then return 1; fi
  hash=$(expected_before application links)
  if [[ -n $hash && $(traffic_hash "$1") != "$hash" ]]; then return 1; fi
  while read -r file mode hash; do
    if [[ ! -f $file || $(hash_of "$file") != "$hash" || $(stat --format='%04a %U:%G' "$file") != "$mode root:root" ]]; then return 1; fi
  done < <(expected_before application file)
  while read -r folder _; do if [[ ! -d $folder ]]; then return 1; fi; done < <(expected_before application folder)
}

# usage: own_writable_folders — the folders that the application writes to are its own
own_writable_folders() {
  local folder owner
  while read -r folder _ owner; do
    if [[ $(stat --format='%U:%G' "$folder") != "$owner" ]]; then
      chown --no-dereference "$owner" "$folder"
      changed "the owner of $folder"
    fi
  done < <(expected_before application folder)
}

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
