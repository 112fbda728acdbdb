#!/usr/bin/env bash
# Prepares a server that our stack has set up: wrk, the same application server reachable directly, and a hand-tuned
# Nginx for static files only, by HTTP and by HTTPS with the site's certificate. Run as root.
set -euo pipefail

apt-get update > /dev/null
DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends wrk > /dev/null

# wrk asks by name, on the machine.
echo "127.0.0.1 www.foobar.com" >> /etc/hosts

slot=$(basename "$(readlink /srv/application/traffic)" | cut --delimiter=. --fields=2)
# A copy of the slot's unit, with another listener than that of run-release. By its name, it has the limits and the sandbox too.
gunicorn="/srv/application/slots/$slot/.environment/bin/python -m gunicorn --config /usr/local/lib/simple-web-stack/servers/gunicorn.conf.py"
sed "s#%i#$slot#g; /^ExecStop=/d; s#^ExecStart=.*#ExecStart=$gunicorn --bind 127.0.0.1:8001 \$APPLICATION_CALLABLE#" \
  /etc/systemd/system/application@.service > /etc/systemd/system/application-direct.service

cat > /etc/systemd/system/tuned.service << 'UNIT'
[Service]
ExecStart=/usr/sbin/nginx -c /etc/nginx/tuned.conf -g 'daemon off;'
LimitNOFILE=65536
UNIT
cat > /etc/nginx/tuned.conf << 'CONFIGURATION'
user www-data;
worker_processes auto;
worker_rlimit_nofile 65536;
pid /run/tuned.pid;
events {
  worker_connections 8192;
  use epoll;
}
http {
  include /etc/nginx/mime.types;
  sendfile on;
  tcp_nopush on;
  tcp_nodelay on;
  keepalive_requests 100000;
  open_file_cache max=2000 inactive=60s;
  open_file_cache_valid 60s;
  open_file_cache_errors on;
  # The same answer as ours.
  gzip_static on;
  gzip_vary on;
  charset utf-8;
  charset_types text/css;
  add_header Cache-Control "public, max-age=3600" always;
  add_header X-Content-Type-Options nosniff always;
  add_header X-Frame-Options SAMEORIGIN always;
  access_log /var/log/nginx/tuned.log combined buffer=64k flush=5s;
  error_log /var/log/nginx/tuned-error.log;
  server {
    listen 127.0.0.1:8002;
    location /static/ { alias /srv/application/current/static/; }
  }
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_prefer_server_ciphers off;
  ssl_session_cache shared:tuned:10m;
  ssl_session_timeout 1d;
  server {
    listen 127.0.0.1:8443 ssl;
    ssl_certificate /srv/data/certificate/served/fullchain.pem;
    ssl_certificate_key /srv/data/certificate/served/privkey.pem;
    location /static/ { alias /srv/application/current/static/; }
  }
}
CONFIGURATION
systemctl daemon-reload
systemctl start application-direct tuned
