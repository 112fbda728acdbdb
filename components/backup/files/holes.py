"""Finds files that consist mostly of holes. restic reads holes as zeros, so that an upload of one terabyte that takes no
space would keep a backup busy for hours.

Writes a pattern for each to a file, for restic's --exclude-file; prints "size BYTES", what all other files take, and
"hole NAME" for each.

usage: holes.py FOLDER PATTERNS
"""

import os
import stat
import sys

# Bytes of holes in one file: less takes no time to read.
ALLOWED = 64 * 1024 * 1024
# Everything else would mean something in a pattern. The application chooses the names.
PLAIN = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./")


def files(folder):
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:
            continue
        if stat.S_ISDIR(status.st_mode):
            yield from files(entry.path)
        elif stat.S_ISREG(status.st_mode):
            yield entry.path, status


size = 0
with open(sys.argv[2], "w") as patterns:
    for path, status in files(sys.argv[1]):
        taken = status.st_blocks * 512
        if status.st_size - taken > ALLOWED:
            # A question mark stands for any one character.
            print("".join(character if character in PLAIN else "?" for character in path), file=patterns)
            print("hole", ascii(path))
        else:
            size += status.st_size
print("size", size)
