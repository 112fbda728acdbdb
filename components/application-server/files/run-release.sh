#!/bin/sh
# Runs the release in a slot with the application server that it was made for. The slot's environment has its settings,
# so that both slots can differ, and a slot starts as before whatever the stack's settings are by then.
# usage: run-release SLOT
: "${APPLICATION_SERVER:?}" "${APPLICATION_WORKERS:?}" "${APPLICATION_THREADS:?}" "${APPLICATION_TIMEOUT:?}"
slot=$1
# Each server's own file, which is sourced, uses these: the release, the folder of its socket, and that of the servers' files.
# shellcheck disable=SC2034
folder=/srv/application/slots/$slot sockets=/run/application-$slot servers=$(dirname "$0")/servers

if [ ! -f "$servers/$APPLICATION_SERVER.sh" ]; then
  echo "error: slot $slot names no application server that is known: '$APPLICATION_SERVER'" >&2
  exit 1
fi
# shellcheck source=/dev/null
. "$servers/$APPLICATION_SERVER.sh"
