# shellcheck shell=bash
# The server's own firewall. Sourced by ../apply.sh.
# shellcheck source=../../../server-step/files/firewall-rules.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../../server-step/files/firewall-rules.sh"

# usage: apply_firewall FOLDER-OF-THIS-FILE HTTPS CONNECTIONS-PER-ADDRESS "PROXY…" — HTTPS is true or false; 0 for no limit;
# the proxies have none
apply_firewall() {
  local limit=$3 template=$1/nftables.conf.template uncounted proxies=${4:+"elements = { ${4// /, } }"} ports="80"
  if [[ $2 == true ]]; then ports="80, 443"; fi
  if ((limit > 0)) && ! counts_connections; then
    echo "warning: the kernel of this server cannot count connections (nft_connlimit), so connectionsPerAddress has no effect: one address can take all of Nginx's connections" >&2
    limit=0
  fi
  if ((limit == 0)); then
    uncounted=$(mktemp)
    sed '/ ct count over /d' "$template" > "$uncounted"
    template=$uncounted
  fi
  install_template "$template" /etc/nftables.conf 0755 "CONNECTIONS_PER_ADDRESS=$limit" "PROXIES=$proxies" \
    "SITE_PORTS=$ports"
  rm -f ${uncounted:+"$uncounted"}
  if files_changed || ! grep --quiet --line-regexp "firewall $(firewall_rules)" "${expectations:?}/system" 2> /dev/null; then
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
  expect firewall "$(firewall_rules)"
}

# Whether the kernel has the expression, or loads it now.
counts_connections() {
  nft --check --file - <<< "table inet simple_web_stack_check { chain input { type filter hook input priority 0; ct count over 1 accept; }; }" 2> /dev/null
}
