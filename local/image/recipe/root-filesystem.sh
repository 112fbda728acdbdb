#!/bin/bash
# Usage: root-filesystem.sh SQUASHFS MMDEBSTRAP-ARGUMENT...
# Packs what mmdebstrap writes to its standard output while it is still writing.
set -euo pipefail
squashfs=$1
shift

mmdebstrap "$@" | mksquashfs - "$squashfs" -tar -comp zstd -Xcompression-level 3 -noappend -quiet
