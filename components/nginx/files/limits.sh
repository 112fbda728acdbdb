#!/usr/bin/env bash
# Sets what Nginx allows a request: its size, its time, and how often one address may ask. Runs once the release that the
# stack has these settings for was accepted; if it is refused, nothing of this changes. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=reload.sh
source "$here/reload.sh"
hold_lock nginx-set-up 120
read_settings
: "${MAXIMUM_BODY_MIB:?}" "${TIMEOUT:?}" "${REQUEST_LIMIT?}" "${UPLOADS:?}" "${UPLOADS_PER_ADDRESS:?}"

install_template "$here/request-limits.conf.template" /etc/nginx/site.d/request-limits.conf 0644 \
  "MAXIMUM_BODY_MIB=$MAXIMUM_BODY_MIB" "TIMEOUT=$TIMEOUT"

install_file "$here/upload-zones.conf" /etc/nginx/conf.d/uploads.conf
install_template "$here/uploads.conf.template" /etc/nginx/location.d/uploads.conf 0644 "UPLOADS=$UPLOADS" "UPLOADS_PER_ADDRESS=$UPLOADS_PER_ADDRESS"

# Limits the requests of one address; REQUEST_LIMIT is a rate and a burst, or empty for no limit.
if [[ -n $REQUEST_LIMIT ]]; then
  read -r rate burst <<< "$REQUEST_LIMIT"
  install_template "$here/limit-zone.conf.template" /etc/nginx/conf.d/limit.conf 0644 "RATE=$rate"
  install_template "$here/limit.conf.template" /etc/nginx/location.d/limit.conf 0644 "BURST=$burst"
else
  remove_file /etc/nginx/conf.d/limit.conf
  remove_file /etc/nginx/location.d/limit.conf
fi

# Where an earlier version had the URLs of the release's files. The release with the traffic has its own.
for name in static public; do remove_file "/etc/nginx/site.d/$name.conf"; done

check_configuration
if ((changes > 0)); then reload; fi
keep_files
finish nginx-limits
