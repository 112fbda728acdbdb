#!/usr/bin/env bash
# Gets the certificate for the site's names, and keeps it young. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
hold_lock certificate 120
read_settings
: "${HTTPS:?}" "${CANONICAL_DOMAIN:?}" "${OTHER_DOMAIN:?}" "${ADDRESS:?}" "${ACME_DIRECTORY:?}"
: "${ACME_PROFILE?}" "${ACME_EMAIL?}" "${TRUSTED_PROXIES?}" "${FILES_VOLUME:?}"
finish certificate
