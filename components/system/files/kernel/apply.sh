# shellcheck shell=bash disable=SC2154
# Settings of the kernel. Sourced by ../apply.sh.

apply_kernel() {
  local before=$changes
  install_file "$here/kernel/sysctl.conf" /etc/sysctl.d/90-simple-web-stack.conf
  if ((changes > before)); then quietly /usr/lib/systemd/systemd-sysctl /etc/sysctl.d/90-simple-web-stack.conf; fi
  install_file "$here/kernel/limits.conf" /etc/security/limits.d/90-simple-web-stack.conf
}
