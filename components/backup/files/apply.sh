#!/usr/bin/env bash
# Sets up the backups: repository, password, schedule. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
read_settings
: "${REPOSITORY:?}" "${REGION:?}" "${PASSWORD:?}" "${SITE:?}" "${HOURS:?}" "${CALENDAR:?}" "${MIGRATION_COMMAND?}"

# ── repository and password ────────────────────────────────────────────────────────────────────────────────────
# Only root can read them, because an attacker may take over the application's user.
for folder in /etc/simple-web-stack /etc/simple-web-stack/backup "$state/backup" /var/cache/restic; do install_folder "$folder" 0700; done
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
printf '%s\n' "$PASSWORD" > "$stage/password"
cat > "$stage/settings" << END
RESTIC_REPOSITORY=$REPOSITORY
RESTIC_PASSWORD_FILE=/etc/simple-web-stack/backup/password
RESTIC_CACHE_DIR=/var/cache/restic
AWS_DEFAULT_REGION=$REGION
HOME=/root
SITE=$SITE
HOURS=$HOURS
END
printf 'MIGRATION_COMMAND=%q\n' "$MIGRATION_COMMAND" > "$stage/application"

install_file "$stage/password" /etc/simple-web-stack/backup/password 0600
install_file "$stage/settings" /etc/simple-web-stack/backup/settings 0600
install_file "$stage/application" /etc/simple-web-stack/backup/application 0600

# shellcheck source=repository.sh
source "$here/repository.sh"
if ! open_repository 180 make; then
  restore_files
  fail "the backups are not set up; what was there before stays"
fi

# ── schedule ─────────────────────────────────────────────────────────────────────────────────────────────────
before=$changes
for unit in backup.service backup-verify.service backup-verify.timer backup-failed@.service; do
  install_file "$here/$unit" "/etc/systemd/system/$unit"
done
install_template "$here/backup.timer.template" /etc/systemd/system/backup.timer 0644 "CALENDAR=$CALENDAR"
if ((changes > before)); then
  if ! quietly systemd-analyze verify --recursive-errors=no /etc/systemd/system/backup{,-verify}.{service,timer} /etc/systemd/system/backup-failed@.service; then
    restore_files
    fail "systemd rejects the new units; the old ones stay"
  fi
  systemctl daemon-reload
fi
for timer in backup.timer backup-verify.timer; do
  start_at_boot "$timer"
  expect runs "$timer"
  if ! systemctl is-active --quiet "$timer" || ((changes > before)); then
    quietly systemctl restart "$timer"
  fi
done
keep_files

# The stack's output backupRepositoryId: npm run backups:check compares.
say "repository $(known_id)"
finish backup
