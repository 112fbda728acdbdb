# shellcheck shell=bash
# Brings the database's schema up to date, and starts the application with restored or imported tables. Sourced after
# lib.sh.
# shellcheck source=../../application/files/slot.sh
source "$(dirname "${BASH_SOURCE[0]}")/slot.sh"

# Brings the database's schema up to date with the slot's release.
# usage: migrate SLOT COMMAND — does nothing if COMMAND is empty: the application has no migrations
migrate() { if [[ -n $2 ]]; then run_in_slot "$1" "$2"; fi; }

# Migrates restored or imported tables and starts the application with them; fails if it does not become healthy.
# usage: start_with_tables SLOT MIGRATION-COMMAND WHOSE-TABLES — SLOT is empty before the first release
start_with_tables() {
  local slot=$1
  if [[ -n $slot ]]; then
    migrate "$slot" "$2" || fail "the $3 tables could not be brought up to date (applicationMigrationCommand), for the reason above"
  fi
  start_application
  if [[ -n $slot ]] && ! wait_for_health "$slot"; then
    show_log "application@$slot"
    fail "the application does not answer $(slot_setting "$slot" APPLICATION_HEALTH_PATH) with 200 within $(slot_setting "$slot" APPLICATION_HEALTH_TIMEOUT) s with the $3 tables"
  fi
}
