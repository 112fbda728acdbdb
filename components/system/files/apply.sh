#!/usr/bin/env bash
# Makes the operating system ready: users, data volume, packages, updates, logs, closed doors. Settings on standard input.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
for part in secure-shell firewall kernel; do
  # shellcheck source=/dev/null
  source "$here/$part/apply.sh"
done
one_at_a_time set-up 900
read_settings

# ── users ────────────────────────────────────────────────────────────────────────────────────────────────────
# The files of MySQL lie on a volume that outlives the server, so its ids have to be the same on every server.
mysql_id=611
add_user() {
  local user=$1 home=$2 id=${3-}
  if ! getent passwd "$user" > /dev/null; then
    if [[ -n $id ]]; then groupadd --system --gid "$id" "$user"; fi
    useradd --system --home-dir "$home" --no-create-home --shell /usr/sbin/nologin \
      ${id:+--uid "$id" --gid "$id"} "$user"
    changed "user $user"
  fi
}
add_user mysql /nonexistent "$mysql_id"
add_user app /srv/application
# Installs the application's packages. Their installers are programs of strangers, so they run neither as root nor as
# the user that can reach the database.
add_user app-build /var/cache/application-build
install -d -o app-build -g app-build -m 0750 /var/cache/application-build

# ── data volume ──────────────────────────────────────────────────────────────────────────────────────────────
bash "$here/mount-data-volume.sh" "$DATA_VOLUME" "$DATA_MOUNT_POINT"
bash "$here/grow-data-volume.sh" "$DATA_VOLUME" "$DATA_MOUNT_POINT" "$DATA_VOLUME_SIZE"

# ── packages ─────────────────────────────────────────────────────────────────────────────────────────────────
packages=(gettext-base logrotate mysql-server nftables nginx python3-venv unattended-upgrades)
# Ubuntu and EC2's Debian images keep the time already, each with a program of its own.
if ! command -v chronyd > /dev/null && [[ ! -x /usr/lib/systemd/systemd-timesyncd ]]; then packages+=(chrony); fi
if [[ $APPLICATION_SERVER == uwsgi ]]; then packages+=(uwsgi-core uwsgi-plugin-python3); fi
# shellcheck disable=SC2153  # a setting
read -ra application_packages <<< "$APPLICATION_PACKAGES"
packages+=("${application_packages[@]}")

missing=()
for package in "${packages[@]}"; do
  [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2> /dev/null) == installed ]] || missing+=("$package")
done
if ((${#missing[@]} > 0)); then
  bash "$here/install-packages.sh" "${missing[@]}"
  changed "packages ${missing[*]}"
elif cmp --silent "$here/policy-rc.d" /usr/sbin/policy-rc.d; then
  bash "$here/install-packages.sh"
fi

# ── updates, logs ────────────────────────────────────────────────────────────────────────────────────────────
install_file "$here/unattended-upgrades.conf" /etc/apt/apt.conf.d/52simple-web-stack
install_file "$here/needrestart.conf" /etc/needrestart/conf.d/simple-web-stack.conf
before=$changes
install_file "$here/journald.conf" /etc/systemd/journald.conf.d/simple-web-stack.conf
if ((changes > before)); then systemctl restart systemd-journald; fi
keep_files

# ── closed doors ─────────────────────────────────────────────────────────────────────────────────────────────
apply_kernel
keep_files
apply_secure_shell
keep_files
apply_firewall
keep_files

finish system
