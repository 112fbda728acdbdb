# shellcheck shell=bash
# Where everything of the certificate is. Sourced after lib.sh.

: "${files:?}" "${state:?}"
# On the files volume: what must outlive the server. `versions` has a folder for each certificate with its key; the link
# `served` leads to the one that Nginx reads (nginx/files/https.conf.template).
certificate=$files/certificate
versions=$certificate/versions
# shellcheck disable=SC2034
served=$certificate/served
# Certbot's: the account with the authority, and what an order leaves.
certbot=$certificate/certbot
# Files here, named after a name, say that visitors who ask for it by HTTP are sent to HTTPS (redirects.sh).
# shellcheck disable=SC2034  # for the scripts that source this file
redirects=$certificate/redirects

# What the last run has found.
# shellcheck disable=SC2034
notes=$state/certificate
# Exists while the stack has HTTPS.
settings=/etc/simple-web-stack/certificate/settings
# Where Nginx shows the authority what it asks for (nginx/files/https-name.conf.template). In memory: it is there when disks
# are full.
challenges=/run/simple-web-stack/challenges

make_places() {
  install -d -m 0711 "$certificate" "$versions" "$redirects"
  install -d -m 0700 "$certbot" "$notes"
  install -d -m 0755 "$(dirname "$challenges")" "$challenges"
}

# The settings that apply.sh has left.
read_certificate_settings() {
  read_settings < "$settings"
  : "${CANONICAL_DOMAIN:?}" "${OTHER_DOMAIN:?}" "${ADDRESS:?}" "${ACME_DIRECTORY:?}" "${ACME_PROFILE?}" "${ACME_EMAIL?}" "${TRUSTED_PROXIES?}"
  # shellcheck disable=SC2034
  names=("$CANONICAL_DOMAIN" "$OTHER_DOMAIN")
}
