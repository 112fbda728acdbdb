# shellcheck shell=bash
# The outcome of the last backup and of the last verification. Sourced after lib.sh.

results=${state:?}/backup

# usage: record backup|verify "ok|failed SECONDS-SINCE-1970 …"
record() {
  echo "$2" > "$results/.$1.new"
  mv -f "$results/.$1.new" "$results/$1"
}
