#!/usr/bin/env bash
# Runs as root on a server that our stack has set up: replaces the application server with one that pyinfra deploys,
# with the same software, number of workers and Nginx. Argument: the release's folder.
set -euo pipefail
release=$1

mkdir -p /srv/peer
cp -r "$release" /srv/peer/app
rm -f /srv/peer/app/.environment /srv/peer/app/.complete
python3 -m venv /srv/peer/environment
/srv/peer/environment/bin/pip install --quiet gunicorn==27.0.1 --requirement /srv/peer/app/requirements.txt

slot=$(basename "$(readlink /srv/application/traffic)" | cut --delimiter=. --fields=2)
cat > /etc/systemd/system/peer.service << UNIT
[Service]
Type=notify
User=app
Group=www-data
RuntimeDirectory=peer
WorkingDirectory=/srv/peer/app
EnvironmentFile=/etc/simple-web-stack/application/$slot.env
ExecStart=/srv/peer/environment/bin/python -m gunicorn --config /usr/local/lib/simple-web-stack/gunicorn.conf.py --bind unix:/run/peer/http.sock wsgi:application
KillMode=mixed
Restart=always
UMask=0027
UNIT
systemctl disable --quiet --now "application@$slot"
systemctl daemon-reload
systemctl start peer
ln -sfn /run/peer/http.sock /srv/application/upstream.sock
systemctl reload nginx
