# shellcheck shell=bash
# A regular check of the space on the volumes. Sourced by ../apply.sh.
: "${changes:?}"

# usage: apply_disk_space FOLDER-OF-THIS-FILE
apply_disk_space() {
  local before=$changes unit
  for unit in disk-space.service disk-space.timer; do install_file "$1/$unit" "/etc/systemd/system/$unit"; done
  if ((changes > before)); then
    if ! quietly systemd-analyze verify --recursive-errors=no /etc/systemd/system/disk-space.{service,timer}; then
      restore_files
      fail "systemd rejects the new units; the old ones stay"
    fi
    systemctl daemon-reload
  fi
  start_at_boot disk-space.timer
  expect runs disk-space.timer
  if ! systemctl is-active --quiet disk-space.timer || ((changes > before)); then quietly systemctl restart disk-space.timer; fi
}
