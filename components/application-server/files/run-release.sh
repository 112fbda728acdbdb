#!/bin/sh
# Runs the release in a slot with the application server that it was made for. The slot's environment has its settings,
# so that both slots can differ, and a slot starts as before whatever the stack's settings are by then.
# usage: run-release SLOT
: "${APPLICATION_SERVER:?}" "${APPLICATION_CALLABLE:?}" "${APPLICATION_WORKERS:?}" "${APPLICATION_THREADS:?}" "${APPLICATION_TIMEOUT:?}"
slot=$1
folder=/srv/application/slots/$slot
socket=/run/application-$slot/http.sock
library=/usr/local/lib/simple-web-stack

case $APPLICATION_SERVER in
  gunicorn)
    exec "$folder/.environment/bin/python" -m gunicorn --config "$library/gunicorn.conf.py" --bind "unix:$socket" "$APPLICATION_CALLABLE"
    ;;
  uwsgi)
    exec /usr/bin/uwsgi --set-placeholder "limit=$APPLICATION_TIMEOUT" --ini "$library/uwsgi.ini" --http-socket "$socket" \
      --virtualenv "$folder/.environment" --module "$APPLICATION_CALLABLE" --processes "$APPLICATION_WORKERS" --threads "$APPLICATION_THREADS"
    ;;
  *)
    echo "error: slot $slot names no application server that is known: '$APPLICATION_SERVER'" >&2
    exit 1
    ;;
esac
