# shellcheck shell=bash
# Settings of the kernel. Sourced by ../apply.sh.
# shellcheck source=../../../server-step/files/settings-in-effect.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../../server-step/files/settings-in-effect.sh"
: "${changes:?}"

# usage: apply_kernel FOLDER-OF-THIS-FILE
apply_kernel() {
  local name value
  install_file "$1/sysctl.conf" /etc/sysctl.d/90-simple-web-stack.conf
  if files_changed || ! has_kernel_settings; then
    quietly /usr/lib/systemd/systemd-sysctl /etc/sysctl.d/90-simple-web-stack.conf
    if ! files_changed; then changed "the kernel's settings"; fi
  fi
  while read -r name value; do
    # In a container, others belong to the host.
    if [[ -w $(kernel_file "$name") && $(kernel_setting "$name") == "$value" ]]; then expect kernel "$name $value"; fi
  done < <(sed --quiet 's/^-\([^ ]*\) = /\1 /p' "$1/sysctl.conf")
  install_file "$1/limits.conf" /etc/security/limits.d/90-simple-web-stack.conf
}

# Whether the kernel still has what this step gave it.
has_kernel_settings() {
  local name value
  while read -r name value; do
    if [[ $(kernel_setting "$name") != "$value" ]]; then return 1; fi
  done < <(expected_before system kernel)
}
