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

# usage: slot_socket SLOT
slot_socket() { echo "/run/application-$1/http.sock"; }

# The file with everything that a slot's release runs with. Only root can read it.
# usage: slot_environment SLOT
slot_environment() { echo "/etc/simple-web-stack/application/$1.env"; }

# The file with what a release runs with and keeps, whatever the stack's settings are by then.
# usage: release_settings RELEASE-FOLDER
release_settings() { echo "$1/.release-settings"; }

# usage: slot_setting SLOT NAME
slot_setting() { sed --quiet "/^$2=/{s///p;q}" "$(slot_environment "$1")"; }

# Prints the status with which a slot answers its health path: 000 for none. Asks as Nginx's user: a socket that only root
# can reach is of no use to visitors.
# usage: health_status SLOT [SECONDS]
health_status() {
  local domain
  domain=$(slot_setting "$1" APPLICATION_DOMAIN)
  setpriv --reuid=www-data --regid=www-data --clear-groups \
    curl --silent --output /dev/null --write-out '%{http_code}' --max-time "${2:-5}" --unix-socket "$(slot_socket "$1")" \
    --header "Host: $domain" --header "X-Forwarded-Proto: http" --header "X-Real-IP: 127.0.0.1" "http://$domain$(slot_setting "$1" APPLICATION_HEALTH_PATH)"
}

# 200 and nothing else: a redirect may lead visitors to an error.
# usage: is_healthy SLOT [SECONDS]
is_healthy() { [[ $(health_status "$@") == 200 ]]; }

# Waits as long as a release may take to start.
# usage: wait_for_health SLOT
wait_for_health() { wait_until "$(slot_setting "$1" APPLICATION_HEALTH_TIMEOUT)" is_healthy "$1"; }

# Whether all requests that a slot has taken are answered: one line is the listening socket, more are connections.
# usage: is_idle SLOT
is_idle() { (($(ss --no-header --unix --all src "$(slot_socket "$1")" | grep --count --invert-match LISTEN) == 0)); }

# A URL of the database, with one of the application's accounts in MySQL: app_blue, app_green, app_deploy, app_exec or app
# (mysql/files/database.sql).
# usage: database_url URL ACCOUNT
database_url() { echo "${1%%//*}//$2@${1#*@}"; }

# usage: list_units OPTION|PATTERN…
list_units() { systemctl list-units --plain --no-legend "$@" | awk '{ print $1 }'; }

# The units that stop_application stops and start_application starts again (journal.sh).
running_application_units() {
  list_units --state=active,activating 'application@*.service' 'application-process@*.service' 'application-job@*.timer'
}

# The folders of the releases that commands of npm run exec run in, one a line. A deploy leaves these releases in place.
releases_in_use() { systemctl show --property=WorkingDirectory --value 'application-exec-*.service' | sed '/^$/d' | sort --unique; }
