#!/bin/sh
# After packages are installed: settings, the user, and nothing that would make two machines the same.
set -eu
root=$1
recipe=$(dirname "$0")/..

cp -r --no-preserve=ownership "$recipe/rootfs/." "$root/"
chmod 0440 "$root/etc/sudoers.d/admin"

install -d "$root/usr/local/share/ca-certificates"
cp "$CERTIFICATE_AUTHORITIES"/*.crt "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
chroot "$root" update-ca-certificates

# The same user as in EC2's Debian image: keys only, and no password for sudo.
chroot "$root" useradd --create-home --shell /bin/bash --groups sudo,adm --comment "Debian" admin
chroot "$root" passwd --lock admin

chroot "$root" systemctl enable systemd-networkd.service systemd-resolved.service ssh.service
# They would hold apt's lock in a machine's first minutes, or wait for what a container hasn't got.
chroot "$root" systemctl disable apt-daily.timer apt-daily-upgrade.timer systemd-networkd-wait-online.service
chroot "$root" systemctl mask apt-daily.service apt-daily-upgrade.service

# What MySQL and compiled Python packages need must be installable together, or no machine of this image is any good.
chroot "$root" apt-get install --simulate --no-install-recommends \
  mysql-server libmysqlclient-dev build-essential python3-dev python3-venv pkgconf nginx gunicorn >/dev/null

# Every machine makes its own (sshd-keygen.service, systemd).
rm -f "$root"/etc/ssh/ssh_host_*
: >"$root/etc/machine-id"
rm -f "$root/var/lib/dbus/machine-id" "$root/etc/hostname"
