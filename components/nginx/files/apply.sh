#!/usr/bin/env bash
# Configures Nginx for the site. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=reload.sh
source "$here/reload.sh"
# shellcheck source=../../server-step/files/application-units.sh
source "$here/../../server-step/files/application-units.sh"
hold_lock nginx-set-up 120
read_settings
: "${CANONICAL_DOMAIN:?}" "${OTHER_DOMAIN:?}" "${ADDRESS:?}" "${STATIC_MAXIMUM_AGE:?}" "${TRUSTED_PROXIES?}"
: "${HTTPS:=false}" "${STRICT_TRANSPORT_SECURITY:=0}"
read -ra proxies <<< "$TRUSTED_PROXIES"

# usage: around BEFORE AFTER ITEM… — a line for each
around() {
  local item
  for item in "${@:3}"; do echo "$1$item$2"; done
}

# The server knows its private addresses; EC2 translates the public one, so that it doesn't know that.
mapfile -t private_addresses < <(ip -4 -oneline address show scope global | awk '{ sub("/.*", "", $4); print $4 }')

install_file "$here/nginx.service.conf" /etc/systemd/system/nginx.service.d/simple-web-stack.conf
for unit in slow-clients.{service,timer}; do install_file "$here/$unit" "/etc/systemd/system/$unit"; done
unit_changes=$changes
remove_file /etc/nginx/sites-enabled/default
install_file "$here/nginx.conf" /etc/nginx/nginx.conf
install_file "$here/types.conf" /etc/nginx/snippets/types.conf
install_template "$here/trusted-proxies.conf.template" /etc/nginx/conf.d/trusted-proxies.conf 0644 \
  "TRUSTED=$(around "  " " 1;" "${proxies[@]}")" "ADDRESSES_FROM=$(around "set_real_ip_from " ";" "${proxies[@]}")"
install_file "$here/proxy.conf" /etc/nginx/snippets/application-proxy.conf
install_file "$here/servers.conf" /etc/nginx/conf.d/servers.conf
for file in application application-request servers-locations document php fastcgi; do install_file "$here/$file.conf" "/etc/nginx/snippets/$file.conf"; done
install_file "$here/files.conf" /etc/nginx/snippets/files.conf
install_file "$here/site-server.conf" /etc/nginx/snippets/site-server.conf
install_file "$here/unavailable.html" /usr/local/share/simple-web-stack/unavailable.html
install_file "$here/unanswered.html" /usr/local/share/simple-web-stack/unanswered.html
# An earlier version had the limits of a request in this file. They stay until limits.sh sets them.
limits=/etc/nginx/site.d/request-limits.conf
if [[ ! -e $limits && -e /etc/nginx/conf.d/site.conf ]]; then
  mkdir -p "$(dirname "$limits")"
  grep --extended-regexp '^ +(client_max_body_size|proxy_(read|send)_timeout) ' /etc/nginx/conf.d/site.conf > "$limits.new" || true
  mv "$limits.new" "$limits"
fi
strict=""
if [[ $HTTPS == true ]]; then
  install_template "$here/https.conf.template" /etc/nginx/conf.d/https.conf 0644 "CANONICAL_DOMAIN=$CANONICAL_DOMAIN"
  install_template "$here/https-name.conf.template" /etc/nginx/name.d/https.conf 0644 "CANONICAL_DOMAIN=$CANONICAL_DOMAIN"
  if ((STRICT_TRANSPORT_SECURITY > 0)); then strict="max-age=$STRICT_TRANSPORT_SECURITY"; fi
else
  remove_file /etc/nginx/conf.d/https.conf
  remove_file /etc/nginx/name.d/https.conf
fi
install_template "$here/site.conf.template" /etc/nginx/conf.d/site.conf 0644 \
  "CANONICAL_DOMAIN=$CANONICAL_DOMAIN" "OTHER_DOMAIN=$OTHER_DOMAIN" "ADDRESSES=$ADDRESS ${IPV6_ADDRESS:+[$IPV6_ADDRESS] }${private_addresses[*]}" "STATIC_MAXIMUM_AGE=$STATIC_MAXIMUM_AGE" \
  "STRICT_TRANSPORT_SECURITY=$strict"

# A release of an earlier version has no such link, and each request would log that.
for folder in /srv/application/traffic.*; do
  if [[ -d $folder && ! -e $folder/urls ]]; then mkdir "$folder/urls"; fi
done

check_configuration
if ((unit_changes > 0)); then systemctl daemon-reload; fi

start_at_boot nginx
if systemctl is-active --quiet nginx && ! nginx_answers 10; then kill_silent nginx 10; fi
if ! systemctl is-active --quiet nginx; then
  if ! systemctl start nginx; then
    show_log nginx
    fail "Nginx does not start"
  fi
  changed "nginx started"
elif ((changes > unit_changes)); then
  reload
fi
keep_files
start_at_boot slow-clients.timer
if ! systemctl is-active --quiet slow-clients.timer || ((unit_changes > 0)); then quietly systemctl restart slow-clients.timer; fi

expect runs slow-clients.timer
expect runs nginx.service
expect visitors
finish nginx
