#!/usr/bin/env bash
# Installs packages in one transaction, without starting any service: each is started when it has its configuration,
# so that no visitor ever sees a welcome page.
# usage: install-packages.sh PACKAGE...
set -euo pipefail

log=$(mktemp)
policy=/usr/sbin/policy-rc.d
cleanup() {
  rm -f "$log" "$policy"
  if [[ -e $policy.kept ]]; then mv "$policy.kept" "$policy"; fi
}
trap cleanup EXIT

if [[ -e $policy && ! -e $policy.kept ]]; then mv "$policy" "$policy.kept"; fi
install -m 0755 "$(dirname "$0")/policy-rc.d" "$policy"

export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
options=(
  --option Dpkg::Options::=--force-confdef --option Dpkg::Options::=--force-confold
  --option DPkg::Lock::Timeout=600 --option Acquire::Retries=3 --option Acquire::Languages=none
  --option Acquire::http::Timeout=30 --option Acquire::https::Timeout=30
)

# DPkg::Lock::Timeout does not cover the lists, so `update` is tried again by hand.
for attempt in 1 2 3; do
  if apt-get update "${options[@]}" > "$log" 2>&1; then break; fi
  if ((attempt == 3)); then
    echo "error: the package lists could not be updated:" >&2
    tail -n 20 "$log" >&2
    exit 1
  fi
  sleep $((attempt * 5))
done

install_packages() {
  # A run that was cut off in the middle has left packages unpacked.
  dpkg --configure --pending > "$log" 2>&1 || true
  apt-get install --yes --no-install-recommends "${options[@]}" "$@" > "$log" 2>&1
}

# MySQL's package makes the first database when it is configured, and cannot go on with one that is half made. That this
# is being done is remembered outside of the volume, with the volume's name: nothing else is ever thrown away.
data=/var/lib/mysql
unfinished=/var/lib/simple-web-stack/first-database-unfinished
volume=$(findmnt --noheadings --output SOURCE,UUID --target "$data" 2> /dev/null || true)
discard_unfinished_database() {
  if [[ -e $unfinished && $(cat "$unfinished") == "$volume" ]]; then find "$data" -mindepth 1 -delete; fi
}

mkdir -p "$(dirname "$unfinished")"
if [[ $(dpkg-query --show --showformat '${db:Status-Status}' mysql-server 2> /dev/null) != installed ]]; then
  discard_unfinished_database
  if [[ -z $(ls --almost-all "$data" 2> /dev/null) ]]; then echo "$volume" > "$unfinished"; fi
fi

if ! install_packages "$@"; then
  # Once more: making the first database fails now and then by itself.
  discard_unfinished_database
  if ! install_packages "$@"; then
    echo "error: packages could not be installed: $*" >&2
    tail -n 40 "$log" >&2
    if [[ -s /var/log/mysql/error.log ]]; then tail -n 10 /var/log/mysql/error.log >&2; fi
    exit 1
  fi
fi
rm -f "$unfinished"
