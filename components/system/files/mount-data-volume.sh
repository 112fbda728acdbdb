#!/usr/bin/env bash
# Mounts the data volume, and makes a file system on it only if it has none.
# usage: mount-data-volume.sh VOLUME_ID MOUNT_POINT
set -euo pipefail
volume=$1 mount_point=$2

if mountpoint --quiet "$mount_point"; then
  exit 0
fi

# On EC2's Nitro machines the serial number of an NVMe disk is the volume's id without its hyphen; the names of the
# devices follow no order. The link is made by udev.
device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volume/-/}
for _ in $(seq 60); do
  [[ -b $device ]] && break
  sleep 1
done
if [[ ! -b $device ]]; then
  echo "error: the data volume $volume is not attached: there is no $device" >&2
  lsblk --output NAME,SIZE,SERIAL,MOUNTPOINT >&2
  exit 1
fi

# blkid says 2 for "nothing found"; any other failure is not a reason to make a file system.
code=0
type=$(blkid --output value --match-tag TYPE --probe "$device") || code=$?
if ((code == 2)); then
  mkfs.xfs -q -L data "$device"
  type=xfs
  echo "changed: file system on $volume"
elif ((code != 0)) || [[ -z $type ]]; then
  echo "error: cannot tell what is on $device (blkid: $code), so nothing is done to it" >&2
  exit 1
fi

uuid=$(blkid --output value --match-tag UUID --probe "$device")
mkdir -p "$mount_point"
sed -i "\#[[:space:]]${mount_point}[[:space:]]#d" /etc/fstab
# nofail: a server without its data still boots, so that somebody can look. MySQL does not start then (see its unit).
echo "UUID=$uuid $mount_point $type defaults,noatime,nofail,x-systemd.device-timeout=60 0 2" >> /etc/fstab
systemctl daemon-reload
mount "$mount_point"
echo "changed: $volume mounted at $mount_point"
