# shellcheck shell=bash
# The outcome of the last backup and of the last verification. Sourced.

state=/var/lib/simple-web-stack/backup

# usage: record backup|verify "ok|failed SECONDS-SINCE-1970 …"
record() {
  echo "$2" > "$state/.$1.new"
  mv -f "$state/.$1.new" "$state/$1"
}
