# shellcheck shell=bash
# Settings of the kernel. Sourced by ../apply.sh.

# usage: apply_kernel FOLDER-OF-THIS-FILE
apply_kernel() {
  install_file "$1/sysctl.conf" /etc/sysctl.d/90-simple-web-stack.conf
  if files_changed; then quietly /usr/lib/systemd/systemd-sysctl /etc/sysctl.d/90-simple-web-stack.conf; fi
  install_file "$1/limits.conf" /etc/security/limits.d/90-simple-web-stack.conf
}
