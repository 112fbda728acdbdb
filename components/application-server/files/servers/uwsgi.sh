# shellcheck shell=sh
# uWSGI, for a WSGI callable. Sourced by run-release.
: "${APPLICATION_CALLABLE:?}" "${APPLICATION_WORKERS:?}" "${APPLICATION_THREADS:?}" "${APPLICATION_TIMEOUT:?}" "${folder:?}" "${sockets:?}" "${servers:?}"
exec /usr/bin/uwsgi --set-placeholder "limit=$APPLICATION_TIMEOUT" --ini "$servers/uwsgi.ini" --http-socket "$sockets/http.sock" \
  --virtualenv "$folder/.environment" --module "$APPLICATION_CALLABLE" --processes "$APPLICATION_WORKERS" --threads "$APPLICATION_THREADS"
