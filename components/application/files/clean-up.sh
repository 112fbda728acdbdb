# shellcheck shell=bash disable=SC2154,SC2034
# Bounds what old releases occupy. Sourced by apply.sh.

clean_up() {
  local folder kept=0 running
  running=$(readlink --canonicalize "$root/current")
  touch "$running/.complete"
  rm -rf "$root"/releases/*.partial
  # Newest first, by when they last had the traffic.
  while read -r folder; do
    kept=$((kept + 1))
    if ((kept > KEPT_RELEASES)) && [[ $folder != "$running" ]]; then rm -rf "$folder"; fi
  done < <(find "$root/releases" -mindepth 2 -maxdepth 2 -name .complete -printf '%T@ %h\n' | sort --reverse --numeric-sort | cut --delimiter=' ' --fields=2)
  remove_unused_environments
}

# Virtual environments that no release on the server uses.
remove_unused_environments() {
  local folder
  for folder in "$root"/environments/*; do
    if ! find "$root/releases" -mindepth 2 -maxdepth 2 -name .environment -lname "$folder" | grep --quiet .; then rm -rf "$folder"; fi
  done
}
