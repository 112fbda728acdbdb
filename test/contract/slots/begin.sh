#!/usr/bin/env bash
# Makes of new namespaces a server with Nginx, and keeps them until it is ended. Real scripts, real paths, real programs;
# only systemd and MySQL are stood in for (programs/).
# usage: begin.sh NGINX-FOLDER
set -euo pipefail
mount --make-rprivate /
mount -t tmpfs -o mode=0755 tmpfs /mnt
mkdir /mnt/{upper,work}
mount -t overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work overlay /etc
mount -t tmpfs -o mode=0755 tmpfs /srv
mount -t tmpfs -o mode=0755 tmpfs /run
ip link set lo up
mount -t tmpfs -o mode=0755 tmpfs /var/cache
sed -i '/^app\(-build\)\?:/d' /etc/passwd /etc/group
for user in app:612:/srv/application app-build:613:/var/cache/application-build; do
  IFS=: read -r name id home <<< "$user"
  echo "$name:x:$id:$id::$home:/usr/sbin/nologin" >> /etc/passwd
  echo "$name:x:$id:" >> /etc/group
done
mkdir -p /srv/application/{releases,slots,environments} /srv/data/writable /srv/data/state /etc/simple-web-stack/application
touch /srv/data/.complete
install -d -o app -g app -m 0700 /srv/data/sessions
for slot in blue green; do install -d -o app -g www-data -m 0750 "/run/application-$slot"; done
echo ready
# The shell is the first process, to which the children of all others fall.
nginx -c "$1/nginx.conf" -g "daemon off;" &
# A test may end Nginx, and start another one.
while true; do
  wait
  sleep 0.2
done
