#!/usr/bin/env bash
# Runs the steps of a bundle's configuration (standard input), one after another, and ends with the first that fails. A line
# "step NAME SCRIPT" begins a step; the lines up to the next one are its settings, which the script gets on standard input.
# Lines before the first step name the bundle's files, for user-data.sh.
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../server-step/files/lib.sh
source "$here/../../server-step/files/lib.sh"

# usage: run_step NAME SCRIPT < SETTINGS
run_step() {
  say "── $1"
  bash "$library_folder/$2" || fail "the step $1 has failed, for the reason above, so this server is not set up"
}

name="" script="" settings=""
run_collected() { if [[ -n $name ]]; then printf '%s' "$settings" | run_step "$name" "$script"; fi; }

while IFS= read -r line; do
  case $line in
    "file "*) ;;
    "step "*)
      run_collected
      read -r _ name script <<< "$line"
      settings=""
      ;;
    *) settings+=$line$'\n' ;;
  esac
done
run_collected
say "this server is set up"
