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

# One command for the first certificate and for every other: what is used once in two months must be what is used always. Keeps
# in $said what it says, and the errors of the authority from its log, which it doesn't always say.
# usage: run_certbot [OPTION…]
said=""
run_certbot() {
  local contact=(--register-unsafely-without-email) profile=() log=$certbot/logs/letsencrypt.log before output code=0
  if [[ -n $ACME_EMAIL ]]; then contact=(--email "$ACME_EMAIL"); fi
  if [[ -n $ACME_PROFILE ]]; then profile=(--required-profile "$ACME_PROFILE"); fi
  rm -rf "$certbot"/{live,archive,renewal,csr,keys}
  output=$(mktemp)
  # Each run begins a new one, unless it ends before.
  before=$(stat --format=%i "$log" 2> /dev/null || true)
  timeout --kill-after=5 120 certbot certonly --webroot --webroot-path "$challenges" --force-renewal --non-interactive --agree-tos \
    --server "${ACME_DIRECTORY:?}" "${contact[@]}" "${profile[@]}" --cert-name site --domain "${names[0]:?}" --domain "${names[1]}" \
    --key-type ecdsa --elliptic-curve secp256r1 --no-directory-hooks --max-log-backups 20 \
    --config-dir "$certbot" --work-dir "$certbot/work" --logs-dir "$certbot/logs" "$@" > "$output" 2>&1 < /dev/null || code=$?
  said=$(
    cat "$output"
    if [[ $(stat --format=%i "$log" 2> /dev/null || true) != "$before" ]]; then grep '^acme\.messages\.Error: ' "$log" || true; fi
  )
  rm -f "$output"
  return "$code"
}

# Orders, and leaves the certificate in $lineage; prints the reason of a failure. Tries again at once where an order has not
# begun: for an account that the authority doesn't know, because it is another one or has begun anew, which is registered anew,
# and for a nonce that it doesn't take.
order() {
  local code attempt
  for attempt in 1 2 3; do
    code=0
    run_certbot || code=$?
    if ((code == 0)); then return 0; fi
    case $said in
      *acme:error:accountDoesNotExist*)
        if ((attempt > 1)); then break; fi
        rm -rf "$(accounts)"
        ;;
      *acme:error:badNonce*) ;;
      *) break ;;
    esac
  done
  reason_of "$code"
  return "$code"
}

# The folder with the account at this authority, as certbot names it.
accounts() {
  local place=${ACME_DIRECTORY#*://}
  echo "$certbot/accounts/$place"
}

# Let's Encrypt has a second authority, whose limits nobody needs.
has_staging() { [[ $ACME_DIRECTORY == "$lets_encrypt" ]]; }
# Orders there, keeps no certificate, and prints the reason of a failure.
rehearse() {
  local code=0
  run_certbot --dry-run || code=$?
  if ((code != 0)); then reason_of "$code"; fi
  return "$code"
}

# What certbot has said, in a line.
# usage: reason_of CODE
reason_of() {
  local host=${ACME_DIRECTORY#*://} text
  host=${host%%/*}
  if (($1 == 124 || $1 == 137)); then
    echo "the authority $host did not finish an order within two minutes"
  elif [[ $said == *"certificate verify failed"* ]]; then
    echo "the authority $host shows a certificate that this server does not trust (acmeDirectory)"
  elif [[ $said != *acme:error:* && $said =~ requests\.exceptions|urllib3\.exceptions|ValueError:\ Requesting|Timeout|Connection\ (refused|reset) ]]; then
    echo "the authority $host does not answer (acmeDirectory)"
  else
    text=$(awk -f "$(dirname "${BASH_SOURCE[0]}")/reason.awk" <<< "$said" | printable | tr --squeeze-repeats '[:space:]' ' ')
    text=${text% }
    echo "the authority $host has not issued a certificate: ${text:0:500}"
  fi
}
