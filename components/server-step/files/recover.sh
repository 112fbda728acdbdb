#!/usr/bin/env bash
# Ends or undoes what the journal says a killed script has begun. Can itself be killed and run again.
# usage: recover.sh [locked|boot] — "locked": the caller has the lock; "boot": systemd starts the application afterwards
here=$(dirname "$(realpath "$0")")
# shellcheck source=lib.sh
source "$here/lib.sh"
# shellcheck source=journal.sh
source "$here/journal.sh"

mode=${1-}
# What is noted waits until writing is allowed again.
if [[ -e ${held:?} ]]; then exit 0; fi
if [[ -z $(ls "$journal" 2> /dev/null) ]]; then exit 0; fi
if [[ $mode != locked ]]; then hold_lock deploy 600 "another script is at work on the server"; fi
ignore_interruptions
borrow_reserve
# At boot, waiting for the application would be a deadlock: it starts after this script.
if [[ $mode == boot ]]; then start_options=(--no-block); fi

if noted database; then
  # shellcheck source=../../mysql/files/data-directory.sh
  source "$here/../../mysql/files/data-directory.sh"
  begin_database
fi
# First, so that it does not meet the tables of the way back.
if noted application-command; then
  # shellcheck source=database.sh
  source "$here/database.sh"
  systemctl stop application-command.service 2> /dev/null || true
  end_connections "user = 'app_deploy'"
  forget application-command
  changed "a migration or another command of a deploy was interrupted, and is ended, in MySQL as well"
fi
if noted exchange; then
  # shellcheck source=exchange.sh
  source "$here/exchange.sh"
  recover_exchange
fi
if noted paused; then
  resume_visitors
  changed "visitors get the application again"
fi
if noted stopped; then
  list=$(paste --serial --delimiters=' ' "$journal/stopped")
  start_application
  changed "started again: $list"
fi
return_reserve
