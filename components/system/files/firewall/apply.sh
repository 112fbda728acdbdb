# shellcheck shell=bash
# The server's own firewall. Sourced by ../apply.sh.

# usage: apply_firewall FOLDER-OF-THIS-FILE
apply_firewall() {
  install_file "$1/nftables.conf" /etc/nftables.conf 0755
  if files_changed || ! nft list table inet simple_web_stack > /dev/null 2>&1; then
    if ! quietly nft --check --file /etc/nftables.conf; then
      restore_files
      fail "nft rejects the new firewall; the running one stays"
    fi
    quietly nft --file /etc/nftables.conf
    changed "firewall"
  fi
  start_at_boot nftables
  # Stopping this service removes every rule.
  if ! systemctl is-active --quiet nftables; then quietly systemctl start nftables; fi
}
