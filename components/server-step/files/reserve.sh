# shellcheck shell=bash
# Room on the files volume for what the server must write although visitors' uploads have filled it, or used up its inodes
# by many small files. Sourced after lib.sh.

: "${state:?}"
reserve_mib=64
# Empty files: each gives its inode to one that is written.
reserve_inodes=128

# Runs a command that writes to $state or $files.
# usage: with_reserve COMMAND…
with_reserve() {
  local reserve_lock
  borrow_reserve
  "$@"
  return_reserve
}

# If the volume is nearly full, gives up the reserve, until return_reserve or the end of this script.
reserve_lock=""
borrow_reserve() {
  exec {reserve_lock}> /run/simple-web-stack-reserve.lock
  flock --shared "$reserve_lock"
  if (($(free_in_state) < reserve_mib)); then rm -f "$state/reserve"; fi
  if (($(free_inodes) < reserve_inodes)); then rm -rf "$state/reserve.inodes"; fi
}

# What there is no room for, the disk-space timer takes later.
return_reserve() {
  if [[ -z $reserve_lock ]]; then return 0; fi
  exec {reserve_lock}>&-
  reserve_lock=""
  top_up_reserve
}

# Takes what the reserve lacks, as far as the volume has room for it, unless a command still uses it. Never gives any of
# it up, or visitors' uploads would take it.
top_up_reserve() {
  local lock
  exec {lock}> /run/simple-web-stack-reserve.lock
  if flock --exclusive --nonblock "$lock"; then take_reserve; fi
  exec {lock}>&-
}
take_reserve() {
  local taken=0 size
  if [[ ! -d $state ]]; then return 0; fi
  if [[ -e $state/reserve ]]; then taken=$(du --block-size=1M "$state/reserve" | cut --fields=1); fi
  size=$((taken + $(free_in_state)))
  if ((size > reserve_mib)); then size=$reserve_mib; fi
  if ((size > taken)); then fallocate --length "${size}MiB" "$state/reserve" 2> /dev/null || true; fi
  take_inodes
}
# $state moves to the files volume while a script runs: the folder is looked for where it is now.
take_inodes() {
  local folder=$state/reserve.inodes
  if (($(find "$folder" -type f 2> /dev/null | wc -l) == reserve_inodes)); then return 0; fi
  (umask 077 && mkdir -p "$folder" && cd "$folder" && seq "$reserve_inodes" | xargs touch) 2> /dev/null || true
}
free_in_state() { df --block-size=1M --output=avail "$state" | tail -n 1; }
free_inodes() { df --output=iavail "$state" | tail -n 1; }
