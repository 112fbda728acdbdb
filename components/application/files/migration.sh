# shellcheck shell=bash
# Brings the database's schema up to date. Sourced after lib.sh.
# shellcheck source=../../application/files/slot.sh
source "$(dirname "${BASH_SOURCE[0]}")/slot.sh"

# Brings the database's schema up to date with the slot's release.
# usage: migrate SLOT COMMAND — does nothing if COMMAND is empty: the application has no migrations
migrate() { if [[ -n $2 ]]; then run_in_slot "$1" "$2"; fi; }
