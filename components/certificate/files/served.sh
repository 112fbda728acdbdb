# shellcheck shell=bash
# What visitors are shown. Sourced after lib.sh.
# shellcheck source=versions.sh
source "$(dirname "${BASH_SOURCE[0]}")/versions.sh"

: "${served:?}"

# The certificate that an address or a name shows at port 443, or nothing.
# usage: shown_at HOST NAME
shown_at() { timeout 5 openssl s_client -connect "$1:443" -servername "$2" < /dev/null 2> /dev/null | openssl x509 2> /dev/null || true; }

# Prints what differs between the certificate on the disk and what this server shows, or what keeps it from being one for the site,
# or nothing.
served_differently() {
  local shown
  shown=$(shown_at 127.0.0.1 "${CANONICAL_DOMAIN:?}")
  if [[ -z $shown ]]; then
    echo "Nginx shows no certificate at port 443 of this server (journalctl -u nginx, /var/log/nginx/error.log)"
  elif [[ $(fingerprint_of <<< "$shown") != "$(fingerprint_of < "$served/fullchain.pem")" ]]; then
    echo "port 443 of this server still shows another certificate than the newest (systemctl restart nginx)"
  elif ! is_usable "$served"; then
    echo "the certificate at port 443 of this server has ended, is for other names, lacks its key or has come from no authority: it is exchanged"
  fi
}
