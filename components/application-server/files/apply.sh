#!/usr/bin/env bash
# Installs the units that run a release of the application. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
hold_lock application-server-set-up 120
read_settings
: "${APPLICATION_MEMORY_MIB:?}" "${APPLICATION_TASKS:?}" "${UNIT_MEMORY_MIB:?}" "${UNIT_TASKS:?}"

for folder in /srv/application /srv/application/environments /srv/application/slots "$writable"; do install_folder "$folder"; done
# A release may hold a secret. Nginx's group, which the application has as well, and nobody else can read it.
install_folder /srv/application/releases 0750 root:www-data
# PHP's sessions outlive a release, and are in no backup.
install_folder "${files:?}/sessions" 0700 app:app
# The application's environment files hold its secrets: only root, and therefore systemd, can read them.
install_folder /etc/simple-web-stack 0700
for folder in /etc/simple-web-stack/{application,processes}; do
  install_folder "$folder" 0700
  if [[ -n $(readable_by_others "$folder") ]]; then
    readable_by_others "$folder" -exec chown root:root {} + -exec chmod go= {} +
    changed "nobody but root reads the files in $folder"
  fi
  expect private "$folder"
done

install_template "$here/application.slice.template" /etc/systemd/system/application.slice 0644 \
  "APPLICATION_MEMORY_MIB=$APPLICATION_MEMORY_MIB" "APPLICATION_TASKS=$APPLICATION_TASKS"
install_template "$here/application-build.slice.template" /etc/systemd/system/application-build.slice 0644 \
  "UNIT_MEMORY_MIB=$UNIT_MEMORY_MIB" "UNIT_TASKS=$UNIT_TASKS"
# systemd takes the units' common settings from the first for names with a hyphen, from the second for slots.
for units in application- application@; do
  install_template "$here/application.service.conf.template" "/etc/systemd/system/$units.service.d/simple-web-stack.conf" 0644 \
    "UNIT_MEMORY_MIB=$UNIT_MEMORY_MIB" "UNIT_TASKS=$UNIT_TASKS" \
    "TEMPORARY_MIB=$((UNIT_MEMORY_MIB / 4))" "SHARED_MIB=$((UNIT_MEMORY_MIB / 8))"
done
for slot in blue green; do
  install_template "$here/slot-socket.mount.template" "/etc/systemd/system/$(systemd-escape --path --suffix=mount "/run/application-$slot")" 0644 \
    "SLOT=$slot"
done
# A slot of an earlier version: its unit names the application server, and its environment does not.
for slot in blue green; do
  environment=/etc/simple-web-stack/application/$slot.env
  if [[ -e $environment ]] && ! grep --quiet ^APPLICATION_SERVER= "$environment"; then
    echo "APPLICATION_SERVER=$(grep --quiet uwsgi /etc/systemd/system/application@.service && echo uwsgi || echo gunicorn)" >> "$environment"
  fi
done
library=/usr/local/lib/simple-web-stack
install_file "$here/run-release.sh" "$library/run-release" 0755
install_file "$here/stop-release.sh" "$library/stop-release" 0755
for file in "$here"/servers/*; do install_file "$file" "$library/servers/$(basename "$file")"; done
install_file "$here/application@.service" /etc/systemd/system/application@.service
install_file "$here/application-process@.service" /etc/systemd/system/application-process@.service
install_file "$here/application-job@.service" /etc/systemd/system/application-job@.service
install_file "$here/application-job@.timer" /etc/systemd/system/application-job@.timer
install_file "$here/recovery.service" /etc/systemd/system/recovery.service

if files_changed; then
  # The check runs without a release, so a missing program doesn't count as a complaint.
  complaints=$(systemd-analyze verify --recursive-errors=no /etc/systemd/system/application{,-build}.slice \
    /etc/systemd/system/{application{@,-process@,-job@},recovery}.service 2>&1 | grep --invert-match "is not executable" || true)
  if [[ -n $complaints ]]; then
    restore_files
    echo "$complaints" >&2
    fail "systemd rejects the new units; the old ones stay"
  fi
  systemctl daemon-reload
fi
keep_files
# Where an earlier version had them.
for file in gunicorn.conf.py uwsgi.ini; do remove_file "$library/$file"; done
start_at_boot recovery.service
expect enabled recovery.service

finish application-server
