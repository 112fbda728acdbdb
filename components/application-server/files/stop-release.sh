#!/bin/sh
# Stops the release in a slot: its requests are answered first. systemd's own signal does that for every server but PHP's,
# whose main process ends at once when it gets it.
# usage: stop-release PROCESS
if [ "${APPLICATION_SERVER-}" = php-fpm ] && [ -n "${1-}" ]; then
  kill -QUIT "$1" 2> /dev/null
  # The unit's time for a stop ends the wait.
  while kill -0 "$1" 2> /dev/null; do sleep 0.1; done
fi
exit 0
