# shellcheck shell=bash
# Brings the database's schema up to date. Sourced after lib.sh.
# shellcheck source=../../application/files/slot.sh
source "$(dirname "${BASH_SOURCE[0]}")/slot.sh"

# Brings the database's schema up to date with the slot's release. While a migration waits for a lock, every request for
# the same table waits behind it. So MySQL ends its wait (applicationMigrationLockTimeout), and it is tried again after a
# pause in which the requests go on.
# usage: migrate SLOT COMMAND — does nothing if COMMAND is empty: the application has no migrations
migrate() {
  local try errors holders
  allow_writes
  if [[ -z $2 ]]; then return 0; fi
  for try in 1 2 3; do
    if errors=$(run_in_slot "$1" "the migration (applicationMigrationCommand: $2)" "$2" 2>&1); then return 0; fi
    if [[ $errors != *"Lock wait timeout exceeded"* ]]; then break; fi
    holders=$(lock_holders)
    end_abandoned_transactions
    if ((try < 3)); then
      say "the migration waited in vain for a lock${holders:+ (perhaps of $holders)}; tried again in 5 s"
      sleep 5
    else
      errors+=$'\n'"error: the migration waited in vain for a lock, $try times for as long as applicationMigrationLockTimeout allows"
      errors+=$'\n'"error: it may be held by ${holders:-a statement or LOCK TABLES (sudo mysql --execute 'SHOW PROCESSLIST'), since no transaction is open}"
      errors+=$'\n'"error: wait until that has ended, or end it (sudo mysql --execute 'KILL ID'), and deploy again"
    fi
  done
  printable <<< "$errors" >&2
  return 1
}

# A volume that was full and has just grown: the check that runs every minute may not have found it yet.
allow_writes() {
  if [[ $(query "SELECT @@GLOBAL.read_only") == 1 ]]; then quietly systemctl start disk-space.service || true; fi
}

# The oldest open transactions of others, which may hold what a migration waits for. Without their statements, which may
# have secrets.
lock_holders() {
  query "SELECT CONCAT('connection ', p.id, ' of ', p.user, ', whose transaction has been open for ',
        TIMESTAMPDIFF(SECOND, t.trx_started, NOW()), ' s', IF(p.command = 'Sleep', ' and is idle', ''))
      FROM information_schema.innodb_trx AS t JOIN information_schema.processlist AS p ON p.id = t.trx_mysql_thread_id
      WHERE p.user <> 'app_deploy' AND t.trx_started < NOW() - INTERVAL 1 SECOND
      ORDER BY t.trx_started LIMIT 3" | paste --serial --delimiters=';' | sed 's/;/; /g'
}

# Ends transactions of the slot with the traffic that are older than any request may become: the release has forgotten
# them, and must not prevent the one that mends it.
end_abandoned_transactions() {
  local slot
  slot=$(current_slot)
  if [[ -z $slot ]]; then return 0; fi
  # The application servers end a slow request a few seconds after its limit.
  end_connections "user = 'app_$slot' AND id IN (SELECT trx_mysql_thread_id FROM information_schema.innodb_trx
    WHERE trx_started < NOW() - INTERVAL $(($(slot_setting "$slot" APPLICATION_TIMEOUT) + 6)) SECOND)"
}
