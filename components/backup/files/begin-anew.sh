#!/usr/bin/env bash
# Forgets the repository that the backups have been in, for `npm run backups:begin-anew`: the one that the bucket has now
# is used from here on; if it has none, a new one is made.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=repository.sh
source "$here/repository.sh"

hold_backup_lock 0 "some time"
rm -f "$known_repository"
open_repository 60 make
say "the backups are in repository $(known_id)"
