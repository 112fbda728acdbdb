"""Groups the snapshots that restic lists (JSON, standard input) into backups, one per line, the newest first:

    complete RUN SECONDS DATABASE-SNAPSHOT FILES-SNAPSHOT BYTES-OF-THE-DUMP NUMBER ROW-BYTES FILE-BYTES SKIPPED smaller|-
    incomplete RUN SECONDS NUMBER

then the newest verification, if there is one:

    verification ok|failed SECONDS RUN

RUN is the time at which a backup began, by the server's clock, and SECONDS the same time in seconds since 1970. A clock
can be wrong, so the order is that of the numbers; backups of an older program have none, count as 0, and come last in
the order of their times. A size that is not known is "-", and so is DATABASE-SNAPSHOT in a backup of a stack without a
database. A backup with only one part was interrupted.
operations/backups/snapshots.ts groups them in the same way.
"""

import json
import sys
from datetime import datetime, timezone


def value(tags, name):
    """The rest of the tag that begins with a name and a hyphen."""
    return next((tag[len(name) + 1 :] for tag in tags if tag.startswith(name + "-")), None)


def number(tags):
    text = value(tags, "number") or ""
    return int(text) if text.isdecimal() else 0


def seconds(time):
    return int(datetime.strptime(time[:19], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc).timestamp())


def begin(run):
    return int(datetime.strptime(run, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc).timestamp())


runs, verifications = {}, []
for snapshot in json.load(sys.stdin) or []:
    tags = snapshot.get("tags") or []
    run = value(tags, "run")
    part = next((tag for tag in tags if tag in ("database", "files")), None)
    if run and part:
        runs.setdefault((number(tags), begin(run), run), {})[part] = snapshot
    elif "verification" in tags:
        outcome = "ok" if "ok" in tags else "failed"
        verifications.append((number(tags), seconds(snapshot["time"]), outcome, value(tags, "of") or "-"))

for place, time, run in sorted(runs, reverse=True):
    parts = runs[place, time, run]
    if len(parts) == 2:
        database, files = parts["database"], parts["files"]
        tags = files.get("tags")
        size = (database.get("summary") or {}).get("total_bytes_processed", 0)
        sizes = [value(tags, name) or "-" for name in ("row-bytes", "file-bytes")]
        skipped = value(tags, "skipped") or 0
        smaller = "smaller" if "smaller" in tags else "-"
        database_id = "-" if "no-database" in (database.get("tags") or []) else database["short_id"]
        print("complete", run, time, database_id, files["short_id"], size, place, *sizes, skipped, smaller)
    else:
        print("incomplete", run, time, place)
for _, time, outcome, run in sorted(verifications)[-1:]:
    print("verification", outcome, time, run)
