# shellcheck shell=bash
# Sends visitors from HTTP to HTTPS, once HTTPS has answered as they ask it: a port that somebody has not opened yet must not
# make a site unreachable that answers by HTTP. Nginx looks for a file at each request, so that nothing is reloaded. Sourced
# after lib.sh.
# shellcheck source=served.sh
source "$(dirname "${BASH_SOURCE[0]}")/served.sh"

: "${redirects:?}" "${served:?}"

# Prints what keeps visitors from HTTPS, or nothing. Behind a proxy, the names show the proxy's certificate.
hidden_from_visitors() {
  local name
  if [[ -n ${TRUSTED_PROXIES?} ]]; then return 0; fi
  for name in "${names[@]:?}"; do
    if [[ $(shown_at "$name" "$name" | fingerprint_of) != "$(fingerprint_of < "$served/fullchain.pem")" ]]; then
      echo "port 443 of $name does not show this server's certificate, so visitors stay on HTTP: open port 443 in what is between (security group, network ACL, firewall)"
      return 0
    fi
  done
}

has_redirects() { [[ -e $redirects/${CANONICAL_DOMAIN:?} && -e $redirects/${OTHER_DOMAIN:?} ]]; }
add_redirects() {
  if has_redirects; then return 0; fi
  touch "$redirects/$OTHER_DOMAIN" "$redirects/$CANONICAL_DOMAIN"
  changed_for_visitors "visitors who come by HTTP are sent to https://$CANONICAL_DOMAIN"
}
