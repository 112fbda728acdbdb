"""Prints two SHA-256 checksums of a dump (standard input): of its rows, and of the whole text."""

import hashlib
import sys

rows, everything = hashlib.sha256(), hashlib.sha256()
# A line break within a value is written as \n, so a line that begins like this is one statement with rows.
for line in sys.stdin.buffer:
    everything.update(line)
    if line.startswith(b"INSERT INTO "):
        rows.update(line)
print(rows.hexdigest(), everything.hexdigest())
