# shellcheck shell=sh
# Uvicorn's workers under Gunicorn, for an ASGI callable. Gunicorn tells systemd that it is ready, and replaces a worker
# whose event loop hangs; Uvicorn by itself does neither. Sourced by run-release.
: "${APPLICATION_CALLABLE:?}" "${folder:?}" "${sockets:?}" "${servers:?}"
exec "$folder/.environment/bin/python" -m gunicorn --config "$servers/uvicorn.conf.py" --bind "unix:$sockets/http.sock" "$APPLICATION_CALLABLE"
