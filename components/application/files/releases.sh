#!/usr/bin/env bash
# Lists the releases on the server, the newest first: hash, when it last got the traffic, and whether it has it now.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"
# shellcheck source=kept-releases.sh
source "$here/kept-releases.sh"

running=$(readlink --canonicalize "$application/current")
kept_releases | while read -r folder time; do
  echo "$(basename "$folder") $time $([[ $folder == "$running" ]] && echo running || echo kept)"
done
