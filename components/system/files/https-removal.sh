# shellcheck shell=bash
# What keeps HTTPS from being switched off. Sourced after lib.sh.

# Refuses to switch HTTPS off while browsers are told to keep to it: they would refuse the site by HTTP. npm run up asks before it
# touches anything (operations/recovery/https-removal.ts, whose limit this is); pulumi up does not.
refuse_to_lock_visitors_out() {
  local promised=0
  if [[ ${HTTPS:?} == true || ! -e /etc/nginx/conf.d/https.conf ]]; then return 0; fi
  promised=$(grep --only-matching --perl-regexp '"max-age=\K[0-9]+' /etc/nginx/conf.d/site.conf) || true
  ((${promised:-0} <= 300)) \
    || fail "https is false, and browsers are told to keep to HTTPS for $promised seconds, in which they would refuse the site by HTTP, so nothing on the server was changed: set https to true and strictTransportSecurity to 0, update, and wait for these $promised seconds (\"Back to HTTP\" in docs/https.md)"
}
