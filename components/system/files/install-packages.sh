#!/usr/bin/env bash
# Installs packages in one transaction, without starting any service: each is started once it is configured,
# so that no visitor ever sees a welcome page.
# usage: install-packages.sh PACKAGE... (none: only repairs what an interrupted run has left)
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../server-step/files/strangers.sh
source "$here/../../server-step/files/strangers.sh"
log=$(mktemp)
policy=/usr/sbin/policy-rc.d
cleanup() {
  rm -f "$log" "$policy"
  if [[ -e $policy.kept ]]; then mv "$policy.kept" "$policy"; fi
}
trap cleanup EXIT

# The computer's own policy-rc.d is kept; one equal to ours was left by an interrupted run.
if [[ -e $policy ]] && ! cmp --silent "$here/policy-rc.d" "$policy"; then mv "$policy" "$policy.kept"; fi
if (($# == 0)); then
  rm -f "$policy"
  exit 0
fi
install -m 0755 "$here/policy-rc.d" "$policy"

export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
options=(
  --option Dpkg::Options::=--force-confdef --option Dpkg::Options::=--force-confold
  --option DPkg::Lock::Timeout=600 --option Acquire::Languages=none
  --option Acquire::http::Timeout=10 --option Acquire::https::Timeout=10
)

# A mirror that rejects connections is retried for half a minute. apt itself gives up on one that accepts them and sends
# nothing after a minute and a half; the timeout covers one that sends too slowly. DPkg::Lock::Timeout does not cover
# the lists.
update_lists() {
  local deadline=$((SECONDS + 30))
  until timeout --kill-after=10 300 apt-get update "${options[@]}" --option Acquire::Retries=0 --option APT::Update::Error-Mode=any > "$log" 2>&1; do
    if ((SECONDS >= deadline)); then return 1; fi
    sleep 3
  done
}
if ! update_lists; then
  echo "error: the package lists could not be updated:" >&2
  tail -n 20 "$log" >&2
  echo "error: nothing was installed; run this again when the package mirror answers" >&2
  exit 1
fi

# MySQL's package creates the first database when it is configured, and cannot continue an unfinished one. A note
# outside the volume records that this has begun, so that nothing but such an unfinished database is ever deleted.
data=/var/lib/mysql
unfinished=$state/first-database-unfinished
volume=$(findmnt --noheadings --output SOURCE,UUID --target "$data" 2> /dev/null || true)
discard_unfinished_database() {
  if [[ -e $unfinished && $(cat "$unfinished") == "$volume" ]]; then find "$data" -mindepth 1 -delete; fi
}

mkdir -p "$(dirname "$unfinished")"
if ! is_installed mysql-server; then
  discard_unfinished_database
  if [[ -z $(ls --almost-all "$data" 2> /dev/null) ]]; then echo "$volume" > "$unfinished"; fi
else
  # The database is complete, and may hold data by now.
  rm -f "$unfinished"
fi

# An interrupted run leaves packages unpacked, and apt downloads nothing before they are configured.
configure_unpacked() { dpkg --configure --pending > "$log" 2>&1 || true; }
install_packages() {
  apt-get install --yes --no-install-recommends "${options[@]}" "$@" > "$log" 2>&1
}

# What a package's scripts make is nobody's file.
strangers=$(list_strangers)

configure_unpacked
# Downloads have a time limit. dpkg has none, because a half-installed package is worse than a long wait.
if ! timeout --kill-after=10 1200 apt-get install --yes --no-install-recommends "${options[@]}" --option Acquire::Retries=2 \
  --download-only "$@" > "$log" 2>&1; then
  echo "error: packages could not be downloaded: $*" >&2
  tail -n 20 "$log" >&2
  echo "error: nothing was installed; if the package mirror was the reason, run this again when it answers" >&2
  exit 1
fi

if ! install_packages "$@"; then
  # Tries again: creating the first database fails now and then.
  discard_unfinished_database
  configure_unpacked
  if ! install_packages "$@"; then
    echo "error: packages could not be installed: $*" >&2
    tail -n 40 "$log" >&2
    if [[ -s /var/log/mysql/error.log ]]; then tail -n 10 /var/log/mysql/error.log >&2; fi
    exit 1
  fi
fi
rm -f "$unfinished"
accept_new "$strangers"
