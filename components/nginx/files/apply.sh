#!/usr/bin/env bash
# Configures Nginx for the site. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
one_at_a_time nginx-set-up 120
read_settings

install_file "$here/nginx.service.conf" /etc/systemd/system/nginx.service.d/simple-web-stack.conf
unit_changes=$changes
remove_file /etc/nginx/sites-enabled/default
install_file "$here/nginx.conf" /etc/nginx/nginx.conf
install_file "$here/proxy.conf" /etc/nginx/snippets/application-proxy.conf
install_file "$here/unavailable.html" /usr/local/share/simple-web-stack/unavailable.html
install_template "$here/site.conf.template" /etc/nginx/conf.d/site.conf "CANONICAL_DOMAIN OTHER_DOMAIN MAXIMUM_BODY_MIB TIMEOUT"

# How often one address may ask the application; nothing for as often as it likes.
if [[ -n $REQUEST_LIMIT ]]; then
  # shellcheck disable=SC2034  # both are read by install_template
  read -r RATE BURST <<< "$REQUEST_LIMIT"
  install_template "$here/limit-zone.conf.template" /etc/nginx/conf.d/limit.conf "RATE"
  install_template "$here/limit.conf.template" /etc/nginx/location.d/limit.conf "BURST"
else
  remove_file /etc/nginx/conf.d/limit.conf
  remove_file /etc/nginx/location.d/limit.conf
fi

# Folders that Nginx serves by itself, one file each, since an application need not have any.
if [[ -n $STATIC_FOLDER ]]; then
  FOLDER=/srv/application/current/$STATIC_FOLDER/ URL=$STATIC_URL CACHE="public, max-age=3600"
  install_template "$here/files.conf.template" /etc/nginx/site.d/static.conf "FOLDER URL CACHE"
else
  remove_file /etc/nginx/site.d/static.conf
fi
if [[ -n $PUBLIC_FOLDER ]]; then
  # shellcheck disable=SC2034  # all three are read by install_template
  FOLDER=/srv/application/writable/$PUBLIC_FOLDER/ URL=$PUBLIC_URL CACHE="public, max-age=300"
  install_template "$here/files.conf.template" /etc/nginx/site.d/public.conf "FOLDER URL CACHE"
else
  remove_file /etc/nginx/site.d/public.conf
fi

if ((changes > 0)) && ! quietly nginx -t; then
  restore_files
  fail "Nginx refuses the new configuration; the running one stays"
fi
if ((unit_changes > 0)); then systemctl daemon-reload; fi

if ! systemctl is-enabled --quiet nginx; then
  quietly systemctl enable nginx
  changed "nginx starts at boot"
fi
if ! systemctl is-active --quiet nginx; then
  if ! systemctl start nginx; then
    show_log nginx
    fail "Nginx does not start"
  fi
  changed "nginx started"
elif ((changes > unit_changes)); then
  # A reload starts new workers before it ends the old ones: no connection in use is cut.
  systemctl reload nginx
  changed "nginx reloaded"
fi
keep_files

finish nginx
