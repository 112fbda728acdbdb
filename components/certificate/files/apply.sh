#!/usr/bin/env bash
# Sets up what looks after the site's certificate, and lets it try at once. Names that don't lead here yet, an authority that
# doesn't answer or its limits are no failure of this step: it says what is missing, and the timer goes on. Settings on
# standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=notes.sh
source "$here/notes.sh"
# shellcheck source=versions.sh
source "$here/versions.sh"
hold_lock certificate-set-up 120
read_settings
: "${HTTPS:?}" "${settings:?}" "${served:?}" "${certificate:?}" "${versions:?}" "${redirects:?}" "${certbot:?}" "${notes:?}"

# Seconds for the first try. A step that takes longer keeps whoever waits for it.
bound=60

if [[ $HTTPS != true ]]; then
  for unit in certificate.timer certificate.service; do
    if [[ -e /etc/systemd/system/$unit ]]; then
      quietly systemctl disable --now "$unit"
      remove_file "/etc/systemd/system/$unit"
    fi
  done
  if ((changes > 0)); then systemctl daemon-reload; fi
  remove_file "$settings"
  # Account, key and certificate stay, for whoever switches it on again.
  rm -f "${expectations:?}/certificate"
  finish certificate
  exit 0
fi
: "${CANONICAL_DOMAIN:?}" "${OTHER_DOMAIN:?}" "${ADDRESS:?}" "${ACME_DIRECTORY:?}" "${ACME_PROFILE?}" "${ACME_EMAIL?}" "${TRUSTED_PROXIES?}"

make_places
for folder in "$certificate" "$versions" "$redirects"; do install_folder "$folder" 0711; done
for folder in "$certbot" "$notes"; do install_folder "$folder" 0700; done
stage=$(mktemp)
for name in CANONICAL_DOMAIN OTHER_DOMAIN ADDRESS ACME_DIRECTORY ACME_PROFILE ACME_EMAIL TRUSTED_PROXIES; do echo "$name=${!name}"; done > "$stage"
install_file "$stage" "$settings" 0600
rm -f "$stage"

# A new server has perhaps had one: an authority issues a few a week.
read_certificate_settings
if [[ -z $(newest_usable) ]]; then
  timeout 60 bash "$here/from-backup.sh" newest || say "warning: the backups can't be asked for the site's certificate; a new one is ordered"
fi

# Certbot's own timer renews by other rules, and asks no preflight. Its file for cron does nothing where systemd runs.
mask certbot.timer
before=$changes
for unit in certificate.service certificate.timer; do install_file "$here/$unit" "/etc/systemd/system/$unit"; done
if ((changes > before)); then systemctl daemon-reload; fi
start_at_boot certificate.timer
if ! systemctl is-active --quiet certificate.timer || ((changes > before)); then quietly systemctl restart certificate.timer; fi
keep_files
expect runs certificate.timer

code=0
timeout --signal=KILL "$bound" bash "$here/certificate.sh" now || code=$?
read_notes
if ((code != 0 && code != 137)); then fail "the certificate can't be looked after, for the reason above"; fi
if [[ ${found[outcome]} == valid ]]; then
  say "HTTPS: https://$CANONICAL_DOMAIN has a certificate until $(date --utc --date "@$(time_of end "$served/fullchain.pem")" '+%F %T UTC')"
elif ((code == 137)); then
  say "warning: HTTPS is not there yet: looking after the certificate has taken more than $bound s; it goes on by itself"
else
  say "warning: HTTPS $([[ ${found[outcome]} == failing ]] && echo "needs somebody" || echo "is not there yet"): ${found[reason]}; tried again by itself, next at $(date --utc --date "@${found[next]}" '+%F %T UTC')"
fi
finish certificate
