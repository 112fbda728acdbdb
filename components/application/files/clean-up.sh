# shellcheck shell=bash
# Removes what old, refused and interrupted releases leave behind. Sourced after lib.sh.
# shellcheck source=kept-releases.sh
source "$(dirname "${BASH_SOURCE[0]}")/kept-releases.sh"

# usage: remove_old_releases KEPT
remove_old_releases() {
  local folder count=0 running in_use
  in_use=$(releases_in_use)
  running=$(readlink --canonicalize "$application/current")
  # kept_releases sorts by this time.
  touch "$running/.complete"
  while read -r folder _; do
    count=$((count + 1))
    if [[ $folder == "$running" ]]; then continue; fi
    if [[ $'\n'$in_use$'\n' == *$'\n'$folder$'\n'* ]]; then
      say "a command of npm run exec goes on in release $(basename "$folder"), which stays until that has ended"
    elif ((count > $1)); then
      rm -rf "$folder"
    fi
  done < <(kept_releases)
  remove_leftovers
}

# Virtual environments that are kept though no release uses them, the newest ones.
kept_environments=0

# Removes half-installed releases, what is left of a build, and virtual environments that no release uses.
remove_leftovers() {
  local folder count=0
  end_build
  rm -rf "$application"/releases/*.partial "$application"/environments/*.partial
  while read -r folder; do
    if is_in_use "$folder"; then continue; fi
    count=$((count + 1))
    if ((count > kept_environments)); then rm -rf "$folder"; fi
  done < <(environments_by_age)
}

# Those that are not whole come last: they are of no use.
environments_by_age() {
  find "$application/environments" -mindepth 1 -maxdepth 1 -type d \
    \( -exec test -e '{}/.complete' \; -printf '1%T@ %p\n' -o -printf '0 %p\n' \) \
    | sort --reverse --numeric-sort | cut --delimiter=' ' --fields=2-
}

# A release has its packages either here, or in an environment of its own on top of this one (build_release).
# usage: is_in_use ENVIRONMENT
is_in_use() {
  find "$application/releases" -mindepth 2 -maxdepth 2 \( -name .environment -o -name .shared-environment \) -lname "$1" | grep --quiet .
}

# Kills the slot at once: no visitor is waiting for it, and a release that hangs would take long to stop.
# usage: discard_slot SLOT
discard_slot() {
  systemctl kill --signal=SIGKILL "application@$1" 2> /dev/null || true
  systemctl disable --quiet --now "application@$1" || true
  systemctl reset-failed "application@$1" 2> /dev/null || true
  # Its statements outlive it, such as one that waits for a lock.
  end_connections "user = 'app_$1'"
  rm -rf "$application/slots/$1" "$application/traffic.$1" "$(slot_environment "$1")"
}

# Stops and removes what an interrupted deploy leaves behind: a running slot and a half-installed release.
# usage: discard_interrupted SLOT
discard_interrupted() {
  if [[ $(systemctl show --property=ActiveState --value "application@$1") != inactive ]] || systemctl is-enabled --quiet "application@$1"; then
    discard_slot "$1"
    changed "slot $1, left by an interrupted deploy, is stopped"
  fi
  remove_leftovers
}

# usage: report_refusal RELEASE
report_refusal() {
  if [[ -n $(current_slot) ]]; then
    echo "error: $1 was refused; the site goes on with the one before it" >&2
  else
    echo "error: $1 was refused, and there is none before it" >&2
  fi
}
