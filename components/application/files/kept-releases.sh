# shellcheck shell=bash
# The releases on the server. Sourced.
# shellcheck source=../../server-step/files/application-units.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../server-step/files/application-units.sh"

# Prints lines "FOLDER TIME", the newest first; TIME is when the release last got the traffic, in ISO 8601.
kept_releases() {
  find "$application/releases" -mindepth 2 -maxdepth 2 -name .complete -printf '%T@ %h %TY-%Tm-%TdT%TH:%TM:%.2TSZ\n' \
    | sort --reverse --numeric-sort | cut --delimiter=' ' --fields=2-
}
