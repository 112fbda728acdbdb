#!/usr/bin/env bash
# Lists the releases on the server, the newest first: its hash, when it last had the traffic, and whether it has it now.
set -euo pipefail
root=/srv/application

running=$(basename "$(readlink --canonicalize "$root/current")")
find "$root/releases" -mindepth 2 -maxdepth 2 -name .complete -printf '%T@ %TY-%Tm-%TdT%TH:%TM:%.2TSZ %h\n' | sort --reverse --numeric-sort \
  | while read -r _ time folder; do
    release=$(basename "$folder")
    echo "$release $time $([[ $release == "$running" ]] && echo running || echo kept)"
  done
