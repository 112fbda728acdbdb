# shellcheck shell=sh
# Gunicorn, for a WSGI callable. Sourced by run-release.
: "${APPLICATION_CALLABLE:?}" "${folder:?}" "${sockets:?}" "${servers:?}"
exec "$folder/.environment/bin/python" -m gunicorn --config "$servers/gunicorn.conf.py" --bind "unix:$sockets/http.sock" "$APPLICATION_CALLABLE"
