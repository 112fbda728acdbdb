#!/usr/bin/env bash
# Sets up the operating system: users, volumes, packages, updates, logs, hardening. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=volumes.sh
source "$here/volumes.sh"
# shellcheck source=files-volume.sh
source "$here/files-volume.sh"
# shellcheck source=https-removal.sh
source "$here/https-removal.sh"
# shellcheck source=../../server-step/files/strangers.sh
source "$here/../../server-step/files/strangers.sh"
# shellcheck source=../../server-step/files/database.sh
source "$here/../../server-step/files/database.sh"
for part in secure-shell firewall kernel disk-space ipv6; do
  # shellcheck source=/dev/null
  source "$here/$part/apply.sh"
done
hold_lock set-up 900
read_settings
: "${SSH_USER?}" "${SSH_PUBLIC_KEY?}" "${DATA_VOLUME?}" "${FILES_VOLUME?}" "${FILES_VOLUME_SIZE:?}"
: "${ROOT_VOLUME_SIZE:?}"
: "${HTTPS:?}" "${CONNECTIONS_PER_ADDRESS:?}" "${TRUSTED_PROXIES?}" "${APPLICATION_SERVER:?}" "${APPLICATION_PACKAGES?}"
refuse_to_lock_visitors_out

# ── volumes ──────────────────────────────────────────────────────────────────────────────────────────────────
# Empty in a stack without a database.
if [[ -n $DATA_VOLUME ]]; then
  : "${DATA_MOUNT_POINT:?}" "${DATA_VOLUME_SIZE:?}"
  mount_volume data "$DATA_VOLUME" "$DATA_MOUNT_POINT"
  grow_volume data "$DATA_VOLUME" "$DATA_MOUNT_POINT" "$DATA_VOLUME_SIZE"
  expect mounted "$DATA_MOUNT_POINT"
else
  # Before anything is changed.
  : "${DATA_PROTECTED:?}"
  if [[ $DATA_PROTECTED == true ]]; then refuse_to_lose_tables; fi
fi
# Empty on a server that comes and goes.
if [[ -n $FILES_VOLUME ]]; then
  mount_volume files "$FILES_VOLUME" "$files"
  grow_volume files "$FILES_VOLUME" "$files" "$FILES_VOLUME_SIZE"
  expect mounted "$files"
else
  install_folder "$files" 0711
fi
prepare_files_volume "$FILES_VOLUME_SIZE"
grow_root "$ROOT_VOLUME_SIZE"

# ── users ────────────────────────────────────────────────────────────────────────────────────────────────────
# Their files are on volumes that outlive the server, so their ids must be the same on every server.
mysql_id=611
application_id=612
add_user() {
  local user=$1 home=$2 id=${3-}
  local shell=/usr/sbin/nologin
  if ! getent passwd "$user" > /dev/null; then
    if [[ -n $id ]] && ! getent group "$user" > /dev/null; then groupadd --system --gid "$id" "$user"; fi
    useradd --system --home-dir "$home" --no-create-home --shell "$shell" \
      ${id:+--uid "$id" --gid "$id"} "$user"
    changed "user $user"
  elif [[ $(getent passwd "$user" | cut --delimiter=: --fields=7) != "$shell" ]]; then
    # usermod refuses to change the user of a process that runs.
    chsh --shell "$shell" "$user"
    changed "the user $user has no shell"
  fi
  expect "user $user $(getent passwd "$user" | awk -F: '{ print $3, $4, $6, $7 }')"
}
add_user mysql /nonexistent "$mysql_id"
add_user app /srv/application "$application_id"
own_written_files
# The user that loads dumps into MySQL. It owns nothing.
add_user app-loader /nonexistent
# The user that installs the application's packages. Their installers are third-party programs, so they run neither as
# root nor as the user that can reach the database.
add_user app-build /var/cache/application-build

# ── packages ─────────────────────────────────────────────────────────────────────────────────────────────────
packages=(gettext-base logrotate nftables nginx python3-venv tzdata tzdata-legacy unattended-upgrades)
if [[ -n $DATA_VOLUME ]]; then packages+=(mysql-server); fi
# Certbot brings some 25 packages.
if [[ ${HTTPS-} == true ]]; then packages+=(certbot openssl python3-dnspython); fi
# Ubuntu and EC2's Debian images synchronize the clock already, each with its own program.
if ! command -v chronyd > /dev/null && [[ ! -x /usr/lib/systemd/systemd-timesyncd ]]; then packages+=(chrony); fi
case $APPLICATION_SERVER in
  uwsgi) packages+=(uwsgi-core uwsgi-plugin-python3) ;;
  php-fpm) packages+=(php-fpm php-mysql) ;;
esac
read -ra application_packages <<< "$APPLICATION_PACKAGES"
packages+=("${application_packages[@]}")

missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
  expect package "$package"
done
if ((${#missing[@]} > 0)); then
  bash "$here/install-packages.sh" "${missing[@]}"
  changed "packages ${missing[*]}"
elif cmp --silent "$here/policy-rc.d" /usr/sbin/policy-rc.d; then
  bash "$here/install-packages.sh"
fi

# PHP's package has a service of its own, which runs nothing of the application's and as root.
for unit in $(systemctl list-unit-files --plain --no-legend 'php*-fpm.service' | awk '{ print $1 }'); do mask "$unit"; done
# Ubuntu's reports of crashes have a setting of the kernel of their own, for dumps of memory.
if [[ -e /usr/lib/systemd/system/apport.service ]]; then mask apport.service; fi

# ── updates, logs ────────────────────────────────────────────────────────────────────────────────────────────
install_file "$here/unattended-upgrades.conf" /etc/apt/apt.conf.d/52simple-web-stack
install_file "$here/needrestart.conf" /etc/needrestart/conf.d/simple-web-stack.conf
keep_files
install_file "$here/journald.conf" /etc/systemd/journald.conf.d/simple-web-stack.conf
if files_changed; then systemctl restart systemd-journald; fi
keep_files
# An image may have masked them, and wants no updates then; whoever masks them later doesn't.
for unit in apt-daily apt-daily-upgrade; do
  if [[ $(systemctl is-enabled "$unit.service" 2> /dev/null) == masked* ]] \
    && ! expected_before system unmasked | grep --quiet --line-regexp "$unit.service"; then continue; fi
  unmask "$unit.service"
  start_at_boot "$unit.timer"
  if ! systemctl is-active --quiet "$unit.timer"; then
    quietly systemctl start "$unit.timer"
    changed "$unit.timer started"
  fi
  expect unmasked "$unit.service"
  expect runs "$unit.timer"
done

# ── space on the volumes ─────────────────────────────────────────────────────────────────────────────────────
apply_disk_space "$here/disk-space"
keep_files

# ── hardening ──────────────────────────────────────────────────────────────────────────────────────────────────
# An image with a writable / lets every user replace /bin.
if [[ $(stat --format='%a %U:%G' /) != "755 root:root" ]]; then
  chown root:root /
  chmod 0755 /
  changed "only root writes to /"
fi
apply_kernel "$here/kernel"
keep_files
if [[ -n $SSH_USER ]]; then
  apply_secure_shell "$here/secure-shell" "$SSH_USER"
  # Somebody puts another one there before the stack has it (docs/operations.md).
  expect key "$SSH_USER" "$(ssh-keygen -l -f - <<< "$SSH_PUBLIC_KEY" | cut --delimiter=' ' --fields=2)"
else
  close_secure_shell
fi
keep_files
apply_firewall "$here/firewall" "$HTTPS" "$CONNECTIONS_PER_ADDRESS" "$TRUSTED_PROXIES"
keep_files
# After the firewall, which has rules for IPv6 too.
apply_ipv6 "$here/ipv6" "${IPV6_ADDRESS-}"
keep_files

# The server's first step knows what there was before it.
accept_image

expect runs nftables.service
finish system
