#!/usr/bin/env bash
# Loads the system's time zones into MySQL again, after an update of the package tzdata. Run by time-zones.service.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=data-directory.sh
source "$here/data-directory.sh"

load_time_zones
finish time-zones
