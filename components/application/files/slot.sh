# shellcheck shell=bash
# Starts a release in a slot and gives it the traffic. Sourced after lib.sh.
# shellcheck source=../../server-step/files/journal.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/journal.sh"
# shellcheck source=../../server-step/files/database.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/database.sh"
: "${application:?}"

# Runs a program as a unit of its own, in the folder of a slot's release and with its environment, but for the account in
# MySQL. By its name, `application-…`, the unit has the user, the limits and the sandbox of the application's other units.
# usage: in_slot UNIT SLOT ACCOUNT [OPTION OF systemd-run…] -- PROGRAM ARGUMENT…
in_slot() {
  local unit=$1 slot=$2 account=$3 variables=() options=()
  shift 3
  while [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  [[ -e $(slot_environment "$slot") ]] || return 1
  mapfile -t variables < <(database_variables "$(server_of "$slot")" "$(slot_setting "$slot" DATABASE_URL)" "$account" | grep --extended-regexp '^(DATABASE_URL|DB_USER|DB_USERNAME)=')
  # Arguments as they are: whatever runs them knows its own variables.
  systemd-run --quiet --wait --collect --unit="$unit" --expand-environment=no \
    --working-directory="$(realpath "$application/slots/$slot")" --property="EnvironmentFile=$(slot_environment "$slot")" \
    "${options[@]}" /usr/bin/env "${variables[@]}" "${@:2}"
}

# Runs one of the application's commands, once and for a deploy. A statement outlives the client that has sent it, so it is
# ended here, or by recover.sh.
# usage: run_in_slot SLOT WHOSE COMMAND [OPTION OF systemd-run…] — WHOSE as for quietly_as
run_in_slot() {
  local code=0 begin
  begin=$(date '+%F %T')
  note application-command <<< "slot $1"
  quietly_as "$2" in_slot application-command "$1" app_deploy --pipe --property=RuntimeMaxSec=1h "${@:4}" -- /bin/sh -c "$3" || code=$?
  if ((code != 0)); then report_ending application-command "$begin"; fi
  end_connections "user = 'app_deploy'"
  forget application-command
  return "$code"
}

# Says why systemd has ended a unit, of which the unit's own output has no word.
# usage: report_ending UNIT BEGIN
report_ending() {
  case $(journalctl --unit "$1" --since "$2" --no-pager --output cat 2> /dev/null) in
    *"Failed with result 'oom-kill'"*) echo "error: it took more memory than a program of the application may: choose a larger instanceType" >&2 ;;
    *"Failed with result 'timeout'"*) echo "error: it had not ended after an hour, and was ended" >&2 ;;
  esac
}

# usage: start_slot SLOT
start_slot() {
  local slot=$1 release path begin
  release="release $(slot_setting "$slot" RELEASE)"
  path=$(slot_setting "$slot" APPLICATION_HEALTH_PATH)
  if ! has_unit "$slot"; then
    # For a second, Nginx answers with the files of the release that was in this slot before (open_file_cache_valid).
    sleep 1.2
    if wait_until 5 is_healthy "$slot"; then return 0; fi
    echo "error: $release has no file that Nginx answers $path with (applicationHealthPath): put one into the site's folder, or the site's folder into applicationStaticFolder" >&2
    return 1
  fi
  begin=$(date '+%F %T')
  systemctl start --no-block "application@$slot"
  wait_until "$(slot_setting "$slot" APPLICATION_HEALTH_TIMEOUT)" has_settled "$slot" || true
  # Health alone decides, because has_ended is less reliable.
  if is_healthy "$slot"; then return 0; fi
  if has_ended "$slot"; then
    echo "error: $release ended before it answered $path" >&2
  else
    echo "error: $release did not answer $path with 200 within $(slot_setting "$slot" APPLICATION_HEALTH_TIMEOUT) s" >&2
    explain_status "$slot" "$path" "$(health_status "$slot")"
  fi
  show_start_log "$slot" "$begin" >&2
  return 1
}

# Says what a release that is not healthy answers, and what that often means.
# usage: explain_status SLOT PATH STATUS
explain_status() {
  local path=$2
  case $3 in
    000) echo "error: it answers nothing at $path" >&2 ;;
    30?)
      echo "error: it answers $3, a redirect. If it leads from http to https (Django: SECURE_SSL_REDIRECT), except $path from it; if it leads to a page for logging in, set applicationHealthPath to a path that answers 200 to everybody" >&2
      ;;
    400) echo "error: it answers 400. Does it accept the name $(slot_setting "$1" APPLICATION_DOMAIN) (Django: ALLOWED_HOSTS)?" >&2 ;;
    404) echo "error: it answers 404: set applicationHealthPath to a path that the application has" >&2 ;;
    *) echo "error: it answers $3" >&2 ;;
  esac
}

# True once waiting is over: the release is healthy, or it has ended by itself and won't become healthy.
has_settled() { is_healthy "$1" || has_ended "$1"; }
has_ended() {
  local restarts
  restarts=$(systemctl show --property=NRestarts --value "application@$1") && [[ -n $restarts && $restarts != 0 ]]
}

# The cause of a crash is at the beginning of the log, before the application server's own complaints about it; what a
# release is waiting for is at the end.
# usage: show_start_log SLOT BEGIN
show_start_log() {
  local log lines
  log=$(journalctl --unit "application@$1" --since "$2" --no-pager --output cat | printable | awk -f "$(dirname "${BASH_SOURCE[0]}")/shorten-log.awk") || true
  lines=$(wc -l <<< "$log")
  echo "its log:"
  if ((lines > 90)); then
    head -n 60 <<< "$log"
    echo "(another $((lines - 90)) lines)"
    tail -n 30 <<< "$log"
  else
    echo "$log"
  fi
  suggest_remedies <(echo "$log")
}

# Makes what Nginx follows once the slot has the traffic: the links to the release and its socket, to the folder whose files
# are pages (`document`), and to the files that Nginx serves by itself, laid out as their URLs are. A page of the release
# before may still be open in a browser, so the files of that one are there too, in `former`. The link `urls` names the
# release's server (servers.conf) and all these URLs (site.conf.template).
# usage: prepare_traffic SLOT RELEASE-FOLDER CURRENT-SLOT — CURRENT-SLOT is empty before the first release
prepare_traffic() {
  local folder=$application/traffic.$1 before="" urls kind url target
  if [[ -n $3 ]]; then
    before=$(readlink "$application/traffic.$3/release")
    if [[ $before == "$2" ]]; then before=$(readlink "$application/traffic.$3/before" || true); fi
  fi
  rm -rf "$folder"
  mkdir "$folder"
  ln -s "$2" "$folder/release"
  urls=urls.d/+$(setting_of_release "$2" APPLICATION_SERVER)
  for kind in http fastcgi; do ln -s "/run/application-$1/$kind.sock" "$folder/$kind.sock"; done
  ln -s "$(documents_of "$2")" "$folder/document"
  while read -r kind url target; do
    place_files "$folder/$kind$url" "$target"
    urls+=/=$kind${url%/}
  done < <(files_of "$2")
  if [[ -n $before ]]; then
    ln -s "$before" "$folder/before"
    ln -s "$(documents_of "$before")" "$folder/former-document"
    while read -r kind url target; do
      place_files "$folder/former$url" "$target"
      urls+=/=former${url%/}
    done < <(files_of "$before")
  fi
  mkdir -p "$folder/$urls/="
  ln -s "$urls/=" "$folder/urls"
}

# usage: setting_of_release RELEASE-FOLDER NAME
setting_of_release() { sed --quiet "/^$2=/{s///p;q}" "$(release_settings "$1")" 2> /dev/null || true; }

# The folder whose files are pages, PHP's or plain ones. A link to nothing for every other release.
# usage: documents_of RELEASE-FOLDER
documents_of() {
  local folder
  case $(setting_of_release "$1" APPLICATION_SERVER) in
    php-fpm) if [[ -f $1/public/index.php ]]; then echo "$1/public"; else echo "$1"; fi ;;
    none)
      folder=$(setting_of_release "$1" STATIC_FOLDER)
      if [[ -n $folder && -f $1/$folder/index.html ]]; then echo "$1/$folder"; else echo "$1"; fi
      ;;
    *) echo none ;;
  esac
}

# The folder with the static files of a release: plain files are all of them. A program of PHP may compare the times of its
# pages' files with what it has made of them, so these keep theirs. Nothing for a release without static files.
# usage: static_files_of RELEASE-FOLDER
static_files_of() {
  local folder
  if [[ $(setting_of_release "$1" APPLICATION_SERVER) == none ]]; then
    documents_of "$1"
  else
    folder=$(setting_of_release "$1" STATIC_FOLDER)
    echo "${folder:+$1/$folder}"
  fi
}

# The files that Nginx serves by itself, as lines "static|public URL FOLDER". One URL may be within the other: the longer
# one comes first.
# usage: files_of RELEASE-FOLDER
files_of() {
  # An earlier version has not noted them.
  if [[ ! -e $(release_settings "$1") ]]; then return 0; fi
  (
    read_settings < "$(release_settings "$1")"
    : "${STATIC_FOLDER?}" "${STATIC_URL:?}" "${PUBLIC_FOLDER?}" "${PUBLIC_URL:?}"
    if [[ -n $STATIC_FOLDER && ${APPLICATION_SERVER-} != none ]]; then echo "${#STATIC_URL} static $STATIC_URL $1/$STATIC_FOLDER"; fi
    if [[ -n $PUBLIC_FOLDER ]]; then echo "${#PUBLIC_URL} public $PUBLIC_URL ${writable:?}/$PUBLIC_FOLDER"; fi
  ) | sort --reverse --numeric-sort | cut --delimiter=' ' --fields=2-
}

# usage: place_files LINK FOLDER — LINK may end with a slash
place_files() {
  if [[ ! -e $1 ]]; then
    mkdir -p "$(dirname "$1")"
    ln -sfT "$2" "${1%/}"
  fi
}

# One rename switches pages and files together: no visitor gets pages of one release and files of another, not even
# after a power cut.
# usage: move_traffic SLOT
move_traffic() {
  # Enabled before the rename, so that after a power cut the release that has the traffic starts. daemon-reload comes
  # after the rename, because it can take as long as starting a release.
  if has_unit "$1"; then quietly systemctl enable --no-reload "application@$1"; fi
  # The links that Nginx follows; the first deploy creates them.
  link_if_different traffic/release "$application/current"
  link_if_different traffic/http.sock "$application/upstream.sock"
  ln -sfn "traffic.$1" "$application/.traffic.new"
  mv -fT "$application/.traffic.new" "$application/traffic"
  systemctl daemon-reload
}

# usage: link_if_different TARGET LINK
link_if_different() {
  if [[ $(readlink "$2") != "$1" ]]; then ln -sfn "$1" "$2"; fi
}

# Stops a slot that no longer has the traffic, once it has answered its remaining requests.
# usage: drain_slot SLOT
drain_slot() {
  if ! has_unit "$1"; then return 0; fi
  quietly systemctl disable "application@$1"
  wait_until $(($(slot_setting "$1" APPLICATION_TIMEOUT) + 5)) is_idle "$1" || true
  systemctl stop "application@$1"
  end_connections "user = 'app_$1'"
}
