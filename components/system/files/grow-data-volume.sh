#!/usr/bin/env bash
# Grows the data volume's file system to the size of its device, after dataVolumeSize was raised. While it is in use.
# usage: grow-data-volume.sh VOLUME_ID MOUNT_POINT SIZE_GIB
set -euo pipefail
volume=$1 mount_point=$2 size=$3

device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volume/-/}
if [[ ! -b $device ]]; then
  # Mounted from outside of this machine (the local cloud does that), and grown there.
  exit 0
fi
if [[ $(findmnt --noheadings --output FSTYPE --mountpoint "$mount_point") != xfs ]]; then
  echo "error: the data volume's file system is not XFS, so it is not grown: do that by hand" >&2
  exit 1
fi

# EC2 has changed the size when the program comes here; the kernel is told a moment later.
wanted=$((size * 1024 * 1024 * 1024))
for _ in $(seq 60); do
  (($(blockdev --getsize64 "$device") >= wanted)) && break
  sleep 1
done
if (($(blockdev --getsize64 "$device") < wanted)); then
  echo "error: the data volume $volume has $(blockdev --getsize64 "$device") bytes, and is to have $size GiB" >&2
  exit 1
fi

# One that has the size of its device already is left alone.
log=$(xfs_growfs -d "$mount_point" 2>&1) || { echo "$log" >&2; exit 1; }
if grep --quiet '^data blocks changed' <<< "$log"; then echo "changed: the data volume has $size GiB"; fi
