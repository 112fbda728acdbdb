# shellcheck shell=bash
# The application's systemd units: a release runs in one of two slots, blue and green; processes run beside it, jobs on
# a schedule. Sourced after lib.sh.

application=/srv/application

# The slot that has the traffic, or nothing before the first release.
current_slot() {
  local target
  target=$(readlink "$application/traffic" 2> /dev/null) || return 0
  echo "${target#traffic.}"
}

# usage: other_slot SLOT — blue if SLOT is empty, before the first release
other_slot() { if [[ $1 == blue ]]; then echo green; else echo blue; fi; }

# The socket speaks HTTP, or FastCGI for PHP.
# usage: slot_socket SLOT
slot_socket() { echo "/run/application-$1/$(if [[ $(server_of "$1") == php-fpm ]]; then echo fastcgi; else echo http; fi).sock"; }

# The file with everything that a slot's release runs with. Only root can read it.
# usage: slot_environment SLOT
slot_environment() { echo "/etc/simple-web-stack/application/$1.env"; }

# The file with what a release runs with and keeps, whatever the stack's settings are by then.
# usage: release_settings RELEASE-FOLDER
release_settings() { echo "$1/.release-settings"; }

# usage: slot_setting SLOT NAME
slot_setting() { sed --quiet "/^$2=/{s///p;q}" "$(slot_environment "$1")"; }

# The application server of a slot's release.
# usage: server_of SLOT
server_of() { slot_setting "$1" APPLICATION_SERVER 2> /dev/null || true; }

# Whether a slot's release has a unit that runs it: plain files have none, and Nginx serves them.
# usage: has_unit SLOT
has_unit() { [[ $(server_of "$1") != none ]]; }

# usage: is_python_server SERVER
is_python_server() { [[ $1 == gunicorn || $1 == uwsgi || $1 == uvicorn ]]; }

# How curl reaches a slot's release. Where Nginx does more than to pass requests on, it is asked at an address of the slot's
# own, at which nobody but this server reaches it (nginx/files/servers.conf).
# usage: way_to SLOT
way_to() {
  case $(server_of "$1"):$1 in
    none:blue | php-fpm:blue) echo "--connect-to ::127.0.0.81:80" ;;
    none:* | php-fpm:*) echo "--connect-to ::127.0.0.82:80" ;;
    *) echo "--unix-socket $(slot_socket "$1")" ;;
  esac
}

# How visitors ask: an application may answer HTTP otherwise once the site has HTTPS (certificate/files/redirects.sh).
# usage: visitors_scheme DOMAIN
visitors_scheme() { if [[ -e /etc/simple-web-stack/certificate/settings && -e ${files:?}/certificate/redirects/$1 ]]; then echo https; else echo http; fi; }

# Asks Nginx as a visitor does, on this server. Prints the status: 000 for no answer.
# usage: visit URL SECONDS
visit() {
  curl --silent --insecure --output /dev/null --write-out '%{http_code}' --max-time "$2" --connect-to ::127.0.0.1: \
    --user-agent simple-web-stack-watch "$1" || true
}

# Whether Nginx answers: a name that is nobody's it refuses by itself, whatever the application does. One that is frozen
# takes connections and says nothing, for ever.
# usage: nginx_answers SECONDS
nginx_answers() { [[ $(visit http://nobody.invalid/ "$1") != 000 ]]; }

# Prints the status with which a slot answers its health path: 000 for none. Asks as visitors do, and as Nginx's user: a socket that only root
# can reach is of no use to visitors.
# usage: health_status SLOT [SECONDS]
health_status() {
  local domain way
  domain=$(slot_setting "$1" APPLICATION_DOMAIN)
  read -ra way <<< "$(way_to "$1")"
  setpriv --reuid=www-data --regid=www-data --clear-groups \
    curl --silent --output /dev/null --write-out '%{http_code}' --max-time "${2:-5}" "${way[@]}" \
    --header "Host: $domain" --header "X-Forwarded-Proto: $(visitors_scheme "$domain")" --header "X-Real-IP: 127.0.0.1" "http://$domain$(slot_setting "$1" APPLICATION_HEALTH_PATH)"
}

# 200 and nothing else: a redirect may lead visitors to an error.
# usage: is_healthy SLOT [SECONDS]
is_healthy() { [[ $(health_status "$@") == 200 ]]; }

# Waits as long as a release may take to start.
# usage: wait_for_health SLOT
wait_for_health() { wait_until "$(slot_setting "$1" APPLICATION_HEALTH_TIMEOUT)" is_healthy "$1"; }

# Whether all requests that a slot has taken are answered: one line is the listening socket, more are connections.
# usage: is_idle SLOT
is_idle() { ! has_unit "$1" || (($(ss --no-header --unix --all src "$(slot_socket "$1")" | grep --count --invert-match LISTEN) == 0)); }

# A URL of the database, with one of the application's accounts in MySQL: app_blue, app_green, app_deploy, app_exec or app
# (mysql/files/database.sql).
# usage: database_url URL ACCOUNT
database_url() { echo "${1%%//*}//$2@${1#*@}"; }

# Lines NAME=VALUE that tell a program where the database is, as DATABASE_URL does. PHP's applications want separate
# variables: these are the names of Laravel and of WordPress. None without a database.
# usage: database_variables SERVER URL ACCOUNT
database_variables() {
  if [[ -z $2 ]]; then return 0; fi
  echo "DATABASE_URL=$(database_url "$2" "$3")"
  if [[ $1 == php-fpm ]]; then
    printf '%s\n' DB_CONNECTION=mysql DB_HOST=localhost DB_SOCKET=/run/mysqld/mysqld.sock DB_DATABASE=app DB_NAME=app \
      "DB_USERNAME=$3" "DB_USER=$3" DB_PASSWORD= DB_CHARSET=utf8mb4
  fi
}

# usage: list_units OPTION|PATTERN…
list_units() { systemctl list-units --plain --no-legend "$@" | awk '{ print $1 }'; }

# The units that stop_application stops and start_application starts again (journal.sh).
running_application_units() {
  list_units --state=active,activating 'application@*.service' 'application-process@*.service' 'application-job@*.timer'
}

# The folders of the releases that commands of npm run exec run in, one a line. A deploy leaves these releases in place.
releases_in_use() { systemctl show --property=WorkingDirectory --value 'application-exec-*.service' | sed '/^$/d' | sort --unique; }
