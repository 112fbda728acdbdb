# shellcheck shell=bash
# The server's IPv6 address. Sourced by ../apply.sh.

ipv6_file=simple-web-stack-ipv6.conf

# Gives the interface the address at once and after each start, without taking its others; EC2 has assigned it to the network
# interface already. No address takes it away.
# usage: apply_ipv6 FOLDER-OF-THIS-FILE [ADDRESS]
apply_ipv6() {
  local address=${2-} interface="" settings="" previous
  if [[ -n $address ]]; then
    interface=$(ip -4 route show default | awk '{ for (i = 1; i < NF; i++) if ($i == "dev") { print $(i + 1); exit } }')
    settings=$(network_file_of "$interface")
    [[ -n $settings ]] || fail "systemd-networkd does not manage $interface (networkctl status), so it can't get the IPv6 address $address"
    install_template "$1/network.conf.template" "/etc/systemd/network/${settings##*/}.d/$ipv6_file" 0644 "ADDRESS=$address"
  fi
  for previous in /etc/systemd/network/*.d/"$ipv6_file"; do
    if [[ -e $previous && $previous != "/etc/systemd/network/${settings##*/}.d/$ipv6_file" ]]; then
      remove_file "$previous"
      quietly networkctl reload
    fi
  done
  if [[ -z $address ]]; then return 0; fi
  if files_changed || ! has_ipv6 "$interface" "$address"; then
    quietly networkctl reload
    # It does so by itself for a changed file.
    wait_until 5 has_ipv6 "$interface" "$address" || quietly networkctl reconfigure "$interface"
    wait_until 30 has_ipv6 "$interface" "$address" \
      || fail "$interface has no IPv6 address $address, or no way out by IPv6, 30 s after systemd-networkd was told: networkctl status $interface"
    changed "IPv6 address $address"
  fi
}

# The file by which systemd-networkd configures an interface.
network_file_of() { networkctl --no-pager status "$1" 2> /dev/null | sed --quiet 's/^ *Network File: *//p'; }

# Whether an interface has the address, in use, and a way out.
has_ipv6() {
  [[ -n $(ip -6 address show dev "$1" to "$2" -tentative) && -n $(ip -6 route show default dev "$1") ]]
}
