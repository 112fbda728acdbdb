# shellcheck shell=bash
# Room on the files volume for what the server must write although visitors' uploads have filled it. Sourced after
# lib.sh.

: "${state:?}"
reserve_mib=64

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
  if (($(df --block-size=1M --output=avail "$state" | tail -n 1) < reserve_mib)); then rm -f "$state/reserve"; fi
}

# Takes the reserve again, unless another command still uses it.
return_reserve() {
  if [[ -z $reserve_lock ]]; then return 0; fi
  if flock --exclusive --nonblock "$reserve_lock"; then take_reserve; fi
  exec {reserve_lock}>&-
  reserve_lock=""
}

# Does nothing if the reserve is there or the volume has no room for it.
take_reserve() {
  if [[ -e $state/reserve || ! -d $state ]]; then return 0; fi
  if fallocate --length "${reserve_mib}MiB" "$state/reserve.new" 2> /dev/null; then
    mv -f "$state/reserve.new" "$state/reserve"
  else
    rm -f "$state/reserve.new"
  fi
}
