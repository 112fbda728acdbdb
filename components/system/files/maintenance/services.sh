# shellcheck shell=bash
# Which services run files that were replaced on disk. Sourced by plan.sh and run.sh.

# Lines "UNIT FILE": programs and libraries in the memory of each service; a replaced one ends in " (deleted)".
mapped_files() {
  local maps process unit
  for maps in /proc/[0-9]*/maps; do
    process=${maps%/maps}
    unit=$(sed -nE 's#^0::/(system|application)\.slice/(.*/)?([^/]+\.service)$#\3#p' "$process/cgroup" 2> /dev/null) || continue
    if [[ -n $unit ]]; then
      awk -v unit="$unit" '$6 ~ /^\/(usr|lib|srv)/ { print unit, $6, $7 }' "$maps" 2> /dev/null || true
    fi
  done | sort --unique
}

services_with_replaced_files() { mapped_files | awk '$3 == "(deleted)" { print $1 }' | sort --unique; }

# usage: services_with_files_of PACKAGE
services_with_files_of() {
  local files
  files=$(dpkg --listfiles "$1" 2> /dev/null | sed -E 's#^/(lib|lib64|bin|sbin)/#/usr/\1/#') || return 0
  mapped_files | awk 'NR == FNR { file[$0] = 1; next } $2 in file { print $1 }' <(echo "$files") - | sort --unique
}

# Services started before our drop-ins changed: they get the new settings at their next start.
services_with_newer_settings() {
  local file unit started
  for file in /etc/systemd/system/{nginx,mysql}.service.d/simple-web-stack.conf; do
    unit=$(basename "$(dirname "$file")" .d)
    started=$(systemctl show --property=ActiveEnterTimestamp --value "$unit")
    if [[ -n $started && -e $file ]] && (($(stat --format=%Z "$file") > $(date --date="$started" +%s))); then echo "$unit"; fi
  done
}

reasons_to_reboot() {
  local newest packages=""
  if [[ -e /run/reboot-required ]]; then
    # This file lists the packages that asked for the reboot, one per line.
    if [[ -e /run/reboot-required.pkgs ]]; then packages=$(sort --unique /run/reboot-required.pkgs | paste --serial --delimiters=' '); fi
    echo "asked for by ${packages:-/run/reboot-required}"
  fi
  # In a container the kernel is the host's.
  if ! systemd-detect-virt --quiet --container; then
    newest=$(find /boot -maxdepth 1 -name 'vmlinuz-*' -printf '%f\n' | sed 's/^vmlinuz-//' | sort --version-sort | tail -n 1)
    if [[ -n $newest && $newest != "$(uname --kernel-release)" ]]; then echo "kernel $newest is installed and $(uname --kernel-release) runs"; fi
  fi
  # dbus cannot be restarted by itself, because everything else talks through it.
  if services_with_replaced_files | grep --quiet --line-regexp dbus.service; then echo "the message bus was updated"; fi
}
