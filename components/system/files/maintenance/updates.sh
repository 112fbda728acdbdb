# shellcheck shell=bash
# Updates that apt knows of. Sourced after lib.sh.

# Prints "package NAME OLD NEW" for each security update, or for each one with --all, and "other NAME OLD NEW" for the rest.
# "Inst NAME [OLD] (NEW SOURCE, … [ARCHITECTURE])"; a new dependency has no OLD.
# usage: pending_updates [--all]
pending_updates() {
  local name old new source
  while read -r name old new source; do
    if [[ ${1-} == --all || ${source,,} == *security* ]]; then echo "package $name $old $new"; else echo "other $name $old $new"; fi
  done < <(apt-get --simulate --with-new-pkgs upgrade \
    | sed -nE 's/^Inst ([^ ]+) (\[([^]]+)\] )?\(([^ ]+) (.*)\)( \[.*)?$/\1 \3 \4 \5/p' \
    | awk 'NF >= 4')
}
