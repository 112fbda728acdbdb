#!/usr/bin/env bash
# Makes a server what an earlier version had made of it: written files and state on the root disk, an empty files volume.
set -euo pipefail
mapfile -t units < <(systemctl list-units --plain --no-legend --state=active 'application@*' 'application-process@*' 'application-job@*.timer' | awk '{ print $1 }')
systemctl stop "${units[@]}"
rm -rf /srv/application/writable /var/lib/simple-web-stack
rm -rf /srv/data/state/reserve /srv/data/state/reserve.inodes
cp --archive /srv/data/writable /srv/application/writable
cp --archive /srv/data/state /var/lib/simple-web-stack
find /srv/application/releases -lname '/srv/data/writable/*' | while read -r link; do
  ln -sfn "/srv/application/writable/$(realpath --relative-to=/srv/data/writable "$link")" "$link"
done
sed -i '/^ReadWritePaths=.*writable$/d; /^RequiresMountsFor=.srv.data$/d' /etc/systemd/system/application{-,@}.service.d/simple-web-stack.conf
sed -i '/^ReadWritePaths=.*writable$/d; s#^\[Service\]$#&\nReadWritePaths=/srv/application/writable#' /etc/systemd/system/application{@,-process@,-job@}.service
sed -i -e 's#/srv/data/state#/var/lib/simple-web-stack#; /^RequiresMountsFor=.srv.data$/d' /etc/systemd/system/{recovery,backup,backup-verify}.service
if [[ -e /etc/nginx/site.d/public.conf ]]; then sed -i 's#/srv/data/writable#/srv/application/writable#' /etc/nginx/site.d/public.conf; fi
find /srv/data -mindepth 1 -delete
systemctl daemon-reload
systemctl reload nginx
systemctl start "${units[@]}"
