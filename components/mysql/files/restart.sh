#!/usr/bin/env bash
# Restarts MySQL while Nginx answers 503 in place of the application. Requests that have begun get 5 s to finish first,
# so that only slower ones meet a database that is down. Static files are served throughout.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=../../server-step/files/journal.sh
source "$here/../../server-step/files/journal.sh"

begin_work 600 "another script has been at work on the server for ten minutes; restart MySQL when it has ended"
trap resume_visitors EXIT
pause_visitors
# Bounded, so that one slow request does not keep all visitors waiting.
slot=$(current_slot)
if [[ -n $slot ]]; then wait_until 5 is_idle "$slot" || true; fi
systemctl restart mysql
