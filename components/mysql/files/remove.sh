#!/usr/bin/env bash
# Takes MySQL off a server whose site has no database any more. The tables stay on the data volume, which Pulumi detaches
# afterwards. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../server-step/files/journal.sh
source "$here/../../server-step/files/journal.sh"
# shellcheck source=../../server-step/files/database.sh
source "$here/../../server-step/files/database.sh"
hold_lock mysql-set-up 120
read_settings
: "${DATA_MOUNT_POINT:?}"

# usage: installed_packages PATTERN…
installed_packages() {
  dpkg-query --show --showformat '${binary:Package} ${db:Status-Status}\n' "$@" 2> /dev/null | awk '$2 == "installed" { print $1 }'
}

if has_mysql; then
  begin_work 600 "a deploy, restore, import or maintenance has been running for ten minutes; run this one again when it has ended"
  # The release with the traffic writes nothing any more: this backup has the last row.
  if [[ -e /etc/systemd/system/backup.service ]]; then
    systemctl start backup.service || fail "the last backup of the database failed, so MySQL stays: npm run logs -- --stack STACK system, or pulumi config set backups false"
    say "a last backup of the database is made"
  fi
  hold_lock backup 3600 "a backup has been running for an hour; run this one again when it has ended"
  for unit in time-zones.path mysql.service; do
    if systemctl cat "$unit" &> /dev/null; then quietly systemctl disable --now "$unit"; fi
  done
  mapfile -t packages < <(installed_packages 'mysql-server*')
  # The configuration stays, as dpkg has it, and is written anew if MySQL comes back.
  DEBIAN_FRONTEND=noninteractive quietly apt-get remove --yes --option DPkg::Lock::Timeout=600 "${packages[@]}"
  changed "MySQL is removed: ${packages[*]}"
  # The next backup is smaller, which is no fault (backup/files/status.sh).
  if [[ -d $state/backup ]]; then with_reserve touch "$state/backup/smaller"; fi
fi
for unit in time-zones.service time-zones.path mysql.service.d/simple-web-stack.conf; do remove_file "/etc/systemd/system/$unit"; done
# A boot would wait for the volume.
if grep --quiet "[[:space:]]${DATA_MOUNT_POINT}[[:space:]]" /etc/fstab; then
  sed -i "\#[[:space:]]${DATA_MOUNT_POINT}[[:space:]]#d" /etc/fstab
  changed "$DATA_MOUNT_POINT is not mounted at boot"
fi
# Also if nothing was left to do: an interrupted run may not have come so far.
systemctl daemon-reload
rm -f "${expectations:?}/mysql"
finish database-removal
