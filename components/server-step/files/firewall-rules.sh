# shellcheck shell=bash
# The rules of the server's own firewall as the kernel has them, without what changes by itself. Sourced after lib.sh.

# Prints a hash of the rules; another one if they are gone or were changed by hand.
firewall_rules() {
  local chain
  {
    # Also one that was added to our table.
    nft list chains inet 2> /dev/null | sed --quiet '/^table inet simple_web_stack /,/^}/s/^[[:space:]]chain //p'
    for chain in input forward output; do
      nft --stateless --numeric list chain inet simple_web_stack "$chain" 2> /dev/null || echo "no chain $chain"
    done
  } | sha256sum | cut --delimiter=' ' --fields=1
}
