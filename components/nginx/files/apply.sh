#!/usr/bin/env bash
# Configures Nginx for the site. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
hold_lock nginx-set-up 120
read_settings
: "${CANONICAL_DOMAIN:?}" "${OTHER_DOMAIN:?}" "${ADDRESS:?}" "${MAXIMUM_BODY_MIB:?}" "${TIMEOUT:?}" "${REQUEST_LIMIT?}" "${UPLOADS:?}" "${UPLOADS_PER_ADDRESS:?}"
: "${STATIC_FOLDER?}" "${STATIC_URL?}" "${PUBLIC_FOLDER?}" "${PUBLIC_URL?}"

# The server knows its private addresses; EC2 translates the public one, so that it doesn't know that.
mapfile -t private_addresses < <(ip -4 -oneline address show scope global | awk '{ sub("/.*", "", $4); print $4 }')

install_file "$here/nginx.service.conf" /etc/systemd/system/nginx.service.d/simple-web-stack.conf
for unit in slow-clients.{service,timer}; do install_file "$here/$unit" "/etc/systemd/system/$unit"; done
unit_changes=$changes
remove_file /etc/nginx/sites-enabled/default
install_file "$here/nginx.conf" /etc/nginx/nginx.conf
install_file "$here/proxy.conf" /etc/nginx/snippets/application-proxy.conf
install_file "$here/unavailable.html" /usr/local/share/simple-web-stack/unavailable.html
install_file "$here/unanswered.html" /usr/local/share/simple-web-stack/unanswered.html
install_template "$here/site.conf.template" /etc/nginx/conf.d/site.conf 0644 \
  "CANONICAL_DOMAIN=$CANONICAL_DOMAIN" "OTHER_DOMAIN=$OTHER_DOMAIN" "ADDRESSES=$ADDRESS ${private_addresses[*]}" "MAXIMUM_BODY_MIB=$MAXIMUM_BODY_MIB" "TIMEOUT=$TIMEOUT"

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

# Folders that Nginx serves by itself, if the application has them.
# usage: serve_folder NAME PARENT FOLDER URL SECONDS-IN-CACHE
serve_folder() {
  local target=/etc/nginx/site.d/$1.conf
  if [[ -n $3 ]]; then
    install_template "$here/files.conf.template" "$target" 0644 "FOLDER=$2/$3/" "URL=$4" "CACHE=public, max-age=$5"
  else
    remove_file "$target"
  fi
}
serve_folder static /srv/application/current "$STATIC_FOLDER" "$STATIC_URL" 3600
serve_folder public "$writable" "$PUBLIC_FOLDER" "$PUBLIC_URL" 300

if ((changes > 0)) && ! quietly nginx -t; then
  restore_files
  fail "Nginx rejects the new configuration; the running one stays"
fi
if ((unit_changes > 0)); then systemctl daemon-reload; fi

start_at_boot nginx
if ! systemctl is-active --quiet nginx; then
  if ! systemctl start nginx; then
    show_log nginx
    fail "Nginx does not start"
  fi
  changed "nginx started"
elif ((changes > unit_changes)); then
  # New workers start before the old ones end: no connection in use is closed.
  systemctl reload nginx
  changed "nginx reloaded"
fi
keep_files
start_at_boot slow-clients.timer
if ! systemctl is-active --quiet slow-clients.timer || ((unit_changes > 0)); then quietly systemctl restart slow-clients.timer; fi

expect runs slow-clients.timer
expect runs nginx.service
finish nginx
