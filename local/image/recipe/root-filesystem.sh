#!/bin/bash
# Usage: root-filesystem.sh SQUASHFS MMDEBSTRAP-ARGUMENT...
# Packs what mmdebstrap writes to its standard output while it is still writing.
set -euo pipefail
squashfs=$1
shift

# mmdebstrap's archive has no entry for /, and mksquashfs would let every user write there.
mmdebstrap "$@" | mksquashfs - "$squashfs" -tar -root-mode 0755 -comp zstd -Xcompression-level 3 -noappend -quiet

writable=$(unsquashfs -lls "$squashfs" | awk '$1 ~ /^[-d].......w[^tT]$/')
if [[ -n $writable ]]; then
  echo "error: every user could write these files or folders of the image:" >&2
  echo "$writable" >&2
  exit 1
fi
