# shellcheck shell=bash
# The volumes that outlive the server, and their file systems. Sourced after lib.sh.

# On EC2's Nitro instances the serial number of an NVMe disk is the volume's id without its hyphen, and udev creates a
# link with it; device names follow no order.
# usage: volume_device VOLUME-ID
volume_device() { echo "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${1/-/}"; }

# Mounts the volume, and creates a file system on it only if it has none.
# usage: mount_volume NAME VOLUME-ID MOUNT-POINT
mount_volume() {
  local name=$1 volume=$2 mount_point=$3 device type uuid code=0
  if mountpoint --quiet "$mount_point"; then return 0; fi

  device=$(volume_device "$volume")
  if ! wait_until 60 test -b "$device"; then
    lsblk --output NAME,SIZE,SERIAL,MOUNTPOINT >&2
    fail "the $name volume $volume is not attached: there is no $device"
  fi
  # blkid exits with 2 for "nothing found"; after any other failure, no file system must be created.
  type=$(blkid --output value --match-tag TYPE --probe "$device") || code=$?
  if ((code == 2)); then
    mkfs.xfs -q -L "$name" "$device"
    type=xfs
    changed "file system on $volume"
  elif ((code != 0)) || [[ -z $type ]]; then
    fail "cannot tell what is on $device (blkid: $code), so nothing is done to it"
  fi

  uuid=$(blkid --output value --match-tag UUID --probe "$device")
  mkdir -p "$mount_point"
  sed -i "\#[[:space:]]${mount_point}[[:space:]]#d" /etc/fstab
  # nofail: a server without its volumes still boots, so that the reason can be found. MySQL and the application do not
  # start then (see their units).
  echo "UUID=$uuid $mount_point $type defaults,noatime,nosuid,nodev,nofail,x-systemd.device-timeout=60 0 2" >> /etc/fstab
  systemctl daemon-reload
  mount "$mount_point"
  changed "$volume mounted at $mount_point"
}

# Grows the file system to the size of its device while it is in use, after its setting was raised.
# usage: grow_volume NAME VOLUME-ID MOUNT-POINT GIB
grow_volume() {
  local name=$1 volume=$2 mount_point=$3 size=$4 device log
  device=$(volume_device "$volume")
  # The local cloud mounts and grows the volume from outside the machine.
  if [[ ! -b $device ]]; then return 0; fi
  [[ $(findmnt --noheadings --output FSTYPE --mountpoint "$mount_point") == xfs ]] \
    || fail "the $name volume's file system is not XFS, so it is not grown: do that by hand"

  # EC2 has already changed the size; the kernel notices a moment later.
  wait_until 60 is_as_large_as "$device" $((size * 1024 * 1024 * 1024)) \
    || fail "the $name volume $volume has $(blockdev --getsize64 "$device") bytes, and should have $size GiB"
  # Does nothing if the file system has the size of its device.
  log=$(xfs_growfs -d "$mount_point" 2>&1) || fail "$log"
  if grep --quiet '^data blocks changed' <<< "$log"; then changed "the $name volume has $size GiB"; fi
}

# Grows the root partition and its file system while they are in use, after rootVolumeSize was raised: cloud-init's modules
# do it, as at each boot.
# usage: grow_root GIB
grow_root() {
  local size=$1 partition disk before module log
  partition=$(findmnt --noheadings --nofsroot --output SOURCE /)
  # A machine of the local cloud has a folder of its host.
  if [[ ! -b $partition ]]; then return 0; fi
  disk=/dev/$(lsblk --noheadings --nodeps --output PKNAME "$partition")
  wait_until 60 is_as_large_as "$disk" $((size * 1024 * 1024 * 1024)) \
    || fail "the root volume has $(blockdev --getsize64 "$disk") bytes, and should have $size GiB"
  before=$(df --output=size /)
  for module in growpart resizefs; do
    log=$(cloud-init single --name "$module" --frequency always 2>&1) \
      || say "warning: the root file system is not grown; the next reboot does it. cloud-init's $module said: $log"
  done
  if [[ $(df --output=size /) != "$before" ]]; then changed "the root volume has $size GiB"; fi
}

# usage: is_as_large_as DEVICE BYTES
is_as_large_as() { (($(blockdev --getsize64 "$1") >= $2)); }
