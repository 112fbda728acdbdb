#!/usr/bin/env bash
# Puts a release of the application in place without failing a request: installs it beside the running one, starts it in
# the idle slot, waits until it is healthy, and only then moves the traffic. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../server-step/files/journal.sh
source "$here/../../server-step/files/journal.sh"
# shellcheck source=install-release.sh
source "$here/install-release.sh"
# shellcheck source=slot.sh
source "$here/slot.sh"
# shellcheck source=migration.sh
source "$here/migration.sh"
# shellcheck source=processes.sh
source "$here/processes.sh"
# shellcheck source=clean-up.sh
source "$here/clean-up.sh"
# shellcheck source=mend.sh
source "$here/mend.sh"
# shellcheck source=../../server-step/files/release-in-effect.sh
source "$here/../../server-step/files/release-in-effect.sh"

begin_work 30
input=$(cat)
read_settings <<< "$input"
: "${RELEASE:?}" "${PINNED:?}" "${ARCHIVE:?}" "${PYTHON_VERSION?}" "${APPLICATION_PACKAGE_INDEXES?}" "${KEPT_RELEASES:?}" "${SETTINGS_OF_RELEASE:?}"
# Settings that the release runs with, in addition to application_variables.
: "${DOMAIN:?}" "${HEALTH_TIMEOUT:?}" "${FITTING_WORKERS:?}"
# Changes whenever a new deploy is necessary: when the release, its environment or the way it runs changes, or when MySQL's
# data directory was begun anew. A hash, because the input contains secrets.
fingerprint=$(sha256sum <<< "$input$(database_id)" | cut --delimiter=' ' --fields=1)

unmask application@{blue,green}.service
mend_traffic
current=$(current_slot)
next=$(other_slot "$current")
if [[ -n $current && $(cat "$application/slots/$current.fingerprint" 2> /dev/null) == "$fingerprint" ]] \
  && { ! has_unit "$current" || systemctl is-active --quiet "application@$current"; } && is_healthy "$current" && ! has_all_connections "$current" && has_release && is_as_deployed "$current"; then
  discard_interrupted "$next"
  start_stopped_processes
  own_writable_folders
  finish application
  exit 0
fi

release_folder=$application/releases/$RELEASE
unpacked=false

# Runs on every exit before the traffic has moved, and removes the new release.
give_up() {
  trap - EXIT
  # The script ended just after the traffic moved.
  if [[ $(current_slot) == "$next" ]]; then exit 1; fi
  discard_slot "$next"
  # The packages of a refused release are kept: it is usually tried again, with as many of them.
  kept_environments=2
  # A release that was on the server before is kept: it has served visitors, and the reason may lie elsewhere.
  if [[ $unpacked == true && $(readlink --canonicalize "$application/current") != "$release_folder" ]]; then rm -rf "$release_folder"; fi
  remove_leftovers
  report_refusal "release $RELEASE"
  exit 1
}
trap give_up EXIT

# ── on disk ──────────────────────────────────────────────────────────────────────────────────────────────────
if [[ ! -e $release_folder/.complete ]]; then
  [[ $PINNED == false ]] \
    || fail "release $RELEASE is pinned (pinnedRelease) and no longer on the server; there are: $(kept_releases | sed -E 's# .*##; s#.*/##' | paste --serial --delimiters=' ')"
  unpacked=true
  unpack_release "$ARCHIVE" "$release_folder"
elif ! is_whole "$release_folder"; then
  [[ $PINNED == false ]] \
    || fail "release $RELEASE is pinned (pinnedRelease) and was changed by hand on the server: $(first_difference "$release_folder"). Only the release in the application's folder can be made again (pulumi config rm pinnedRelease)"
  unpack_again "$ARCHIVE" "$release_folder"
fi
# Packages that were changed by hand are installed again.
while read -r part; do is_whole "$part" || rm -f "$part/.complete"; done < <(parts_of "$release_folder" | tail -n +2)
settings=$(release_settings "$release_folder")
read -ra settings_of_release <<< "$SETTINGS_OF_RELEASE"
if [[ $PINNED == false || ! -e $settings ]]; then write_settings "$settings" "${settings_of_release[@]}"; fi
read_settings < "$settings"
: "${APPLICATION_SERVER:?}" "${APPLICATION_CALLABLE?}" "${APPLICATION_WORKERS:?}" "${APPLICATION_THREADS:?}" "${APPLICATION_TIMEOUT:?}"
: "${DATABASE_URL?}" "${HEALTH_PATH:?}" "${STATIC_FOLDER?}" "${COLLECT_STATIC_COMMAND?}" "${MIGRATION_COMMAND?}"
: "${WRITABLE_FOLDERS?}" "${PROCESSES?}"
if [[ $APPLICATION_WORKERS == 0 ]]; then APPLICATION_WORKERS=$FITTING_WORKERS; fi
if [[ -n $DATABASE_URL ]] && ! has_mysql; then fail "release $RELEASE was made for a database, and this stack has none: set database to true"; fi
read -ra writable_folders <<< "$WRITABLE_FOLDERS"
read -ra processes <<< "$PROCESSES"

# Writes everything that a release runs with into a file that only root can read.
# usage: write_environment FILE RELEASE-FOLDER MYSQL-ACCOUNT [NAME=VALUE…]
write_environment() {
  local target=$1 release_folder=$2 stage
  stage=$(mktemp "$target.XXXXXX")
  {
    echo "RELEASE=$RELEASE"
    echo "RELEASE_FOLDER=$release_folder"
    database_variables "$APPLICATION_SERVER" "$DATABASE_URL" "$3"
    echo "PATH=$release_folder/.environment/bin:/usr/local/bin:/usr/bin:/bin"
    echo "HOME=$application"
    if [[ -d $release_folder/src ]]; then echo "PYTHONPATH=$release_folder/src"; fi
    echo "PYTHONUNBUFFERED=1"
    echo "PYTHONDONTWRITEBYTECODE=1"
    # slot_setting reads these.
    echo "APPLICATION_DOMAIN=$DOMAIN"
    echo "APPLICATION_HEALTH_PATH=$HEALTH_PATH"
    echo "APPLICATION_HEALTH_TIMEOUT=$HEALTH_TIMEOUT"
    echo "APPLICATION_SERVER=$APPLICATION_SERVER"
    echo "APPLICATION_CALLABLE=$APPLICATION_CALLABLE"
    echo "APPLICATION_WORKERS=$APPLICATION_WORKERS"
    echo "APPLICATION_THREADS=$APPLICATION_THREADS"
    echo "APPLICATION_TIMEOUT=$APPLICATION_TIMEOUT"
    printf '%s\n' "${application_variables[@]}" "${@:4}"
  } > "$stage"
  chmod 0600 "$stage"
  mv -f "$stage" "$target"
}

if is_python_server "$APPLICATION_SERVER"; then check_python "$PYTHON_VERSION"; fi
if ! is_built "$release_folder" "$APPLICATION_SERVER"; then
  check_scripts "$release_folder" "$APPLICATION_SERVER" "${writable_folders[@]}"
  environment=""
  if has_packages "$release_folder" "$APPLICATION_SERVER" "${BUILD_COMMAND-}$COLLECT_STATIC_COMMAND"; then
    environment=$(environment_of "$release_folder" "$APPLICATION_SERVER")
    install_environment "$environment" "$release_folder" "$APPLICATION_SERVER"
  fi
  # A release of an earlier version has noted no build command.
  build_release "$release_folder" "$APPLICATION_SERVER" "$environment" "${BUILD_COMMAND-}"
fi
link_writable_folders "$release_folder" "${writable_folders[@]}"

# ── in the idle slot ─────────────────────────────────────────────────────────────────────────────────────────
# An interrupted deploy may have left it running.
systemctl stop "application@$next"
ln -sfn "$release_folder" "$application/slots/$next"
rm -f "$application/slots/$next.fingerprint"
prepare_traffic "$next" "$release_folder" "$current"
write_environment "$(slot_environment "$next")" "$release_folder" "app_$next" "SLOT=$next"
if [[ -n $COLLECT_STATIC_COMMAND && ! -e $release_folder/.static-collected ]]; then
  collect_static "$next" "$COLLECT_STATIC_COMMAND" "$STATIC_FOLDER"
fi
time_static_files "$release_folder" "$(static_files_of "$release_folder")"
write_manifest "$release_folder"
migrate "$next" "$MIGRATION_COMMAND"
start_slot "$next"

# ── with the traffic ─────────────────────────────────────────────────────────────────────────────────────────
move_traffic "$next"
trap - EXIT
changed "release $RELEASE has the traffic, in slot $next"
apply_processes "$release_folder" "${processes[@]}"
if [[ -n $current ]]; then drain_slot "$current"; else discard_interrupted "$(other_slot "$next")"; fi
remove_old_releases "$KEPT_RELEASES"
# A release that an earlier version has made is rolled back to with the settings that it had then.
while read -r folder _; do
  if [[ ! -e $(release_settings "$folder") ]]; then cp "$settings" "$(release_settings "$folder")"; fi
done < <(kept_releases)
# Last, so that an interrupted deploy is repeated from the beginning.
(umask 077 && echo "$fingerprint" > "$application/slots/$next.fingerprint")

expect traffic
expect environment "$(environment_hash "$next")"
expect links "$(traffic_hash "$next")"
expect release
for folder in "${writable_folders[@]}"; do
  # Its mode is the application's choice.
  expect folder "$writable/$folder" - app:www-data
done
if [[ -n $DATABASE_URL ]] && has_mysql; then expect migrated "$(database_id)"; fi
finish application
