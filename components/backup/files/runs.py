"""Groups the snapshots that restic lists (JSON, standard input) into backups, one per line, the newest first:

    complete RUN SECONDS DATABASE-SNAPSHOT FILES-SNAPSHOT BYTES-OF-THE-DUMP
    incomplete RUN SECONDS

RUN is the time at which a backup began, SECONDS the same time in seconds since 1970. A backup with only one part was
interrupted.
"""

import json
import sys
from datetime import datetime, timezone

runs = {}
for snapshot in json.load(sys.stdin) or []:
    tags = snapshot.get("tags") or []
    run = next((tag[len("run-") :] for tag in tags if tag.startswith("run-")), None)
    part = next((tag for tag in tags if tag in ("database", "files")), None)
    if run and part:
        runs.setdefault(run, {})[part] = snapshot

for run in sorted(runs, reverse=True):
    begin = datetime.strptime(run, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    seconds = int(begin.timestamp())
    parts = runs[run]
    if len(parts) == 2:
        size = (parts["database"].get("summary") or {}).get("total_bytes_processed", 0)
        print("complete", run, seconds, parts["database"]["short_id"], parts["files"]["short_id"], size)
    else:
        print("incomplete", run, seconds)
