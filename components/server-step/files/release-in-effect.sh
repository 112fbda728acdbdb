# shellcheck shell=bash
# What a slot's release runs with, and what Nginx follows to it, at this moment. Sourced after application-units.sh.
: "${application:?}"

# What a slot's release runs with, but for what differs between the slots: a restart moves it into the other one.
# usage: environment_hash SLOT
environment_hash() {
  grep --invert-match --extended-regexp '^(SLOT|DATABASE_URL|DB_USER|DB_USERNAME)=' "$(slot_environment "$1")" 2> /dev/null | sha256sum | cut --delimiter=' ' --fields=1
}

# The links that Nginx follows (slot.sh), but for those to the release before, which is removed some day.
# usage: traffic_hash SLOT
traffic_hash() {
  (
    cd "$application/traffic.$1" 2> /dev/null || exit 0
    find . -path ./before -o -path './former*' -prune -o -path ./urls.d -prune -o -type l -printf '%p %l\n' | sed "s,/run/application-$1/,/run/,; s,/=former.*,," | LC_ALL=C sort
    if [[ -d urls ]]; then echo "urls"; fi
  ) | sha256sum | cut --delimiter=' ' --fields=1
}
