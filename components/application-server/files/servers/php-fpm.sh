# shellcheck shell=sh
# PHP's FastCGI process manager, for a folder of PHP. Each slot has a master of its own, so that no release runs what
# another one's cache of compiled code or of paths holds. Sourced by run-release.
: "${APPLICATION_WORKERS:?}" "${APPLICATION_THREADS:?}" "${APPLICATION_TIMEOUT:?}" "${sockets:?}" "${servers:?}"
# Its name has PHP's version, which an update of the operating system changes.
program=$(find /usr/sbin -maxdepth 1 -name 'php-fpm[0-9]*' | sort --version-sort | tail -n 1)
if [ -z "$program" ]; then
  echo "error: PHP is not installed: run pulumi up once with applicationServer set to php-fpm" >&2
  exit 1
fi
# The configuration has these in the places of variables.
export SOCKET="$sockets/fastcgi.sock" LIMIT=$((APPLICATION_TIMEOUT + 1)) CHILDREN=$((APPLICATION_WORKERS * APPLICATION_THREADS))
# Settings that a pool can't have. What PHP says of an error goes to the unit's log, not to Nginx's.
exec "$program" --nodaemonize --force-stderr --fpm-config "$servers/php-fpm.conf" -d fastcgi.logging=0 -d expose_php=0 -d cgi.fix_pathinfo=0
