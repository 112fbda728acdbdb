#!/usr/bin/env bash
# Takes certificates with their keys, and the account with the authority, from a backup. They come beside those that are there,
# and what is served is the newest of all: nothing old takes the place of something newer. A backup that has none, or none that
# is still valid, is no failure: the authority issues another one.
# usage: from-backup.sh newest|SNAPSHOT
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=versions.sh
source "$here/versions.sh"
: "${settings:?}" "${certificate:?}" "${versions:?}" "${certbot:?}"

# Nothing to do without HTTPS, or without backups.
if [[ ! -e $settings || ! -e /etc/simple-web-stack/backup/settings ]]; then exit 0; fi
# shellcheck source=../../backup/files/repository.sh
source "$here/../../backup/files/repository.sh"
read_certificate_settings
make_places
hold_lock certificate 120

snapshot=$1
if [[ $snapshot == newest ]]; then
  open_repository 20
  runs=$(list_runs)
  snapshot=$(awk '$1 == "complete" { print $5; exit }' <<< "$runs")
  if [[ -z $snapshot ]]; then exit 0; fi
fi
entries=$(restic_waiting ls "$snapshot" "$versions")
if ! grep --quiet --line-regexp "$versions" <<< "$entries"; then exit 0; fi

# In memory, and gone with the next run if this one is killed.
stage=$(mktemp --directory /run/simple-web-stack/certificate.XXXXXX)
trap 'rm -rf "$stage"' EXIT
restic_waiting restore "$snapshot:$certificate" --target "$stage" > /dev/null
shopt -s nullglob
for folder in "$stage"/versions/[0-9]*; do
  if is_usable "$folder"; then add_version "$folder"; fi
done
best=$(newest_usable)
if [[ -n $best ]]; then serve "$best"; fi
if [[ ! -e $certbot/accounts && -d $stage/certbot/accounts ]]; then
  rm -rf "$certbot/.accounts.new"
  cp -r "$stage/certbot/accounts" "$certbot/.accounts.new"
  chmod -R go= "$certbot/.accounts.new"
  mv -T "$certbot/.accounts.new" "$certbot/accounts"
fi
