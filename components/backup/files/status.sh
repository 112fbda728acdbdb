# shellcheck shell=bash
# The outcome of the last backup and of the last verification. Sourced after lib.sh.
# shellcheck source=../../server-step/files/reserve.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/reserve.sh"

results=${state:?}/backup

# usage: record backup|verify "ok|failed SECONDS-SINCE-1970 …"
record() { with_reserve write_result "$@"; }
write_result() {
  echo "$2" > "$results/.$1.new"
  mv -f "$results/.$1.new" "$results/$1"
}
