# shellcheck shell=bash
# The outcome of the last backup and of the last verification. Sourced after lib.sh.
# shellcheck source=../../server-step/files/reserve.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/reserve.sh"

results=${state:?}/backup

# usage: remember NAME TEXT
remember() { with_reserve write_result "$@"; }
write_result() {
  echo "$2" > "$results/.$1.new"
  mv -f "$results/.$1.new" "$results/$1"
}

# usage: recalled NAME DEFAULT
recalled() { cat "$results/$1" 2> /dev/null || echo "$2"; }

# usage: record backup|verify "ok|failed SECONDS-SINCE-1970 …"
record() {
  remember "$@"
  # When the last good one was, also after others that fail.
  if [[ $2 == ok* ]]; then remember "$1-good" "$2"; fi
}

# A backup that is much smaller than the one before is a fault, unless a restore or an import has said that the next one
# may be.
expect_smaller() { with_reserve touch "$results/smaller"; }
smaller_is_expected() { [[ -e $results/smaller ]]; }
smaller_was_expected() { rm -f "$results/smaller"; }
