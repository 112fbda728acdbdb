# shellcheck shell=bash disable=SC2154
# The firewall of the machine itself. Sourced by ../apply.sh.

apply_firewall() {
  local before=$changes administrator
  install_template "$here/firewall/nftables.conf.template" /etc/nftables.conf SSH_NETWORKS 0755
  if ((changes > before)) || ! nft list table inet simple_web_stack > /dev/null 2>&1; then
    if ! quietly nft --check --file /etc/nftables.conf; then
      restore_files
      fail "nft refuses the new firewall; the running one stays"
    fi
    quietly nft --file /etc/nftables.conf
    # Open connections go on, so the one that this runs over would not notice that the next one is refused.
    administrator=$(address_of_administrator)
    if [[ -n $administrator ]] && ! nft get element inet simple_web_stack administrators "{ $administrator }" > /dev/null 2>&1; then
      restore_firewall
      fail "the new firewall would refuse SSH from $administrator, where this command comes from; add its network to sshAllowedCidrBlocks"
    fi
    changed "firewall"
  fi
  if ! systemctl is-enabled --quiet nftables; then
    quietly systemctl enable nftables
    changed "firewall from boot on"
  fi
}

restore_firewall() {
  nft delete table inet simple_web_stack
  restore_files
  if grep --quiet --no-messages simple_web_stack /etc/nftables.conf; then nft --file /etc/nftables.conf; fi
}

# Where the SSH session comes from that this script runs in: sudo keeps it from us, but not from /proc.
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
