# shellcheck shell=bash
# The server's own firewall. Sourced by ../apply.sh.

# usage: apply_firewall FOLDER-OF-THIS-FILE SSH-NETWORKS
apply_firewall() {
  local administrator
  install_template "$1/nftables.conf.template" /etc/nftables.conf 0755 "SSH_NETWORKS=$2"
  if files_changed || ! nft list table inet simple_web_stack > /dev/null 2>&1; then
    if ! quietly nft --check --file /etc/nftables.conf; then
      restore_files
      fail "nft rejects the new firewall; the running one stays"
    fi
    quietly nft --file /etc/nftables.conf
    # This SSH connection survives the new rules, so check that they would admit the administrator's next one.
    administrator=$(address_of_administrator) || administrator=""
    if [[ -n $administrator ]] && ! nft get element inet simple_web_stack administrators "{ $administrator }" > /dev/null 2>&1; then
      restore_firewall
      fail "the new firewall would block SSH from $administrator, where this command comes from; add its network to sshAllowedCidrBlocks"
    fi
    changed "firewall"
  fi
  start_at_boot nftables
  # Stopping this service removes every rule.
  if ! systemctl is-active --quiet nftables; then quietly systemctl start nftables; fi
}

restore_firewall() {
  nft delete table inet simple_web_stack
  restore_files
  if grep --quiet --no-messages simple_web_stack /etc/nftables.conf; then nft --file /etc/nftables.conf; fi
}

# The address that this SSH session comes from. sudo removes it from the environment; /proc still has it.
address_of_administrator() {
  local process=$$ connection
  while ((process > 1)); do
    connection=$(tr '\0' '\n' < "/proc/$process/environ" | sed -n 's/^SSH_CONNECTION=//p')
    if [[ -n $connection ]]; then
      echo "${connection%% *}"
      return 0
    fi
    process=$(awk '$1 == "PPid:" { print $2 }' "/proc/$process/status")
  done
}
