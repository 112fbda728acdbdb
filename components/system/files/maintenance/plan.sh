#!/usr/bin/env bash
# Says what maintenance would do, one line each, and changes nothing but apt's lists:
#   package NAME OLD NEW     a security update
#   other NAME OLD NEW       any other update
#   service UNIT             runs files that an update replaces or has replaced, or older settings of its own
#   reboot REASON
# usage: plan.sh [--all]     with --all, every update counts
here=$(dirname "$(realpath "$0")")
# shellcheck source=../../../server-step/files/lib.sh
source "$here/../../../server-step/files/lib.sh"
# shellcheck source=services.sh
source "$here/services.sh"
# shellcheck source=updates.sh
source "$here/updates.sh"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! apt-get update --option DPkg::Lock::Timeout=600 --option Acquire::Retries=3 > "$log" 2>&1; then
  tail -n 20 "$log" >&2
  fail "the package lists could not be updated"
fi

listed=$(pending_updates "$@")
if [[ -n $listed ]]; then echo "$listed"; fi
mapfile -t updates < <(awk '$1 == "package" { print $2 }' <<< "$listed")

{
  services_with_replaced_files
  services_with_newer_settings
  for name in "${updates[@]}"; do services_with_files_of "$name"; done
} | sort --unique | sed 's/^/service /'

for name in "${updates[@]}"; do
  if [[ $name == linux-image-* ]]; then echo "reboot a new kernel, $name, is loaded by it only"; fi
done
reasons_to_reboot | sed 's/^/reboot /'
