# shellcheck shell=bash
# Orders a certificate from the authority, with certbot. Sourced after lib.sh.
# shellcheck source=versions.sh
source "$(dirname "${BASH_SOURCE[0]}")/versions.sh"

: "${certbot:?}" "${challenges:?}"
lets_encrypt=https://acme-v02.api.letsencrypt.org/directory

# Certbot's files of a certificate. Ours are the versions, so these are removed before an order: what an order leaves half done
# would make the next one fail.
# shellcheck disable=SC2034  # for certificate.sh
lineage=$certbot/live/site

# One command for the first certificate and for every other: what is used once in two months must be what is used always.
# usage: run_certbot [OPTION…]
run_certbot() {
  local contact=(--register-unsafely-without-email) profile=()
  if [[ -n $ACME_EMAIL ]]; then contact=(--email "$ACME_EMAIL"); fi
  if [[ -n $ACME_PROFILE ]]; then profile=(--required-profile "$ACME_PROFILE"); fi
  rm -rf "$certbot"/{live,archive,renewal,csr,keys}
  timeout --kill-after=5 120 certbot certonly --webroot --webroot-path "$challenges" --force-renewal --non-interactive --agree-tos \
    --server "${ACME_DIRECTORY:?}" "${contact[@]}" "${profile[@]}" --cert-name site --domain "${names[0]:?}" --domain "${names[1]}" \
    --key-type ecdsa --elliptic-curve secp256r1 --no-directory-hooks --max-log-backups 20 \
    --config-dir "$certbot" --work-dir "$certbot/work" --logs-dir "$certbot/logs" "$@" < /dev/null
}

# Orders, and leaves the certificate in $lineage; prints the reason of a failure. An account that the authority doesn't know,
# because it is another one or has begun anew, is registered anew, once.
order() {
  local log code=0
  log=$(mktemp)
  run_certbot > "$log" 2>&1 || code=$?
  if ((code != 0)) && grep --quiet --ignore-case --extended-regexp 'accountDoesNotExist|account .* (not found|does not exist)|unable to find account' "$log"; then
    rm -rf "$(accounts)"
    code=0
    run_certbot > "$log" 2>&1 || code=$?
  fi
  if ((code != 0)); then reason_of "$code" "$log"; fi
  rm -f "$log"
  return "$code"
}

# The folder with the account at this authority, as certbot names it.
accounts() {
  local place=${ACME_DIRECTORY#*://}
  echo "$certbot/accounts/${place//:/_}"
}

# Let's Encrypt has a second authority, whose limits nobody needs.
has_staging() { [[ $ACME_DIRECTORY == "$lets_encrypt" ]]; }
# usage: rehearse — prints the reason of a failure; keeps no certificate
rehearse() {
  local log code=0
  log=$(mktemp)
  run_certbot --dry-run > "$log" 2>&1 || code=$?
  if ((code != 0)); then reason_of "$code" "$log"; fi
  rm -f "$log"
  return "$code"
}

# What certbot printed, in a line.
# usage: reason_of CODE LOG
reason_of() {
  local host=${ACME_DIRECTORY#*://} text
  host=${host%%/*}
  if (($1 == 124 || $1 == 137)); then
    echo "the authority $host did not finish an order within two minutes"
  elif grep --quiet --extended-regexp 'requests\.exceptions|urllib3\.exceptions|socket\.timeout|Connection (refused|reset)' "$2"; then
    if grep --quiet --ignore-case 'certificate verify failed' "$2"; then
      echo "the authority $host shows a certificate that this server does not trust (acmeDirectory)"
    else
      echo "the authority $host does not answer (acmeDirectory)"
    fi
  else
    text=$(awk -f "$(dirname "${BASH_SOURCE[0]}")/reason.awk" "$2" | printable | tr --squeeze-repeats '[:space:]' ' ')
    text=${text% }
    echo "the authority $host has not issued a certificate: ${text:0:500}"
  fi
}
