"""Copies a dump from standard input to standard output, and writes the number of bytes that its rows take to a file.

usage: row-bytes.py FILE
"""

import sys

count = 0
# A line break within a value is written as \n, so a line that begins like this is one statement with rows.
for line in sys.stdin.buffer:
    sys.stdout.buffer.write(line)
    if line.startswith(b"INSERT INTO "):
        count += len(line)
sys.stdout.buffer.flush()
with open(sys.argv[1], "w") as file:
    print(count, file=file)
