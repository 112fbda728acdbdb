"""The last day of the site, in steps of five minutes, as one JSON object; changes nothing. For `npm run status -- --html`.

    {"at":"2026-11-30T06:58:11Z","from":"2026-11-29T07:00:00Z","to":"2026-11-30T07:00:00Z","step":300,"sampled":false,"logFrom":null,
      "steps":[{"requests":120,"answers":{"2xx":118,"3xx":0,"4xx":2,"5xx":0},"median":0.012,"p95":0.18,"up":300,"down":0}, …],
      "events":[{"at":"2026-11-29T12:00:31Z","kind":"backup","outcome":"ok"},
        {"at":"2026-11-29T15:10:02Z","kind":"release","name":"3f0c…"}]}

Requests and answers are those of Nginx's log, without what this server asks itself; `median` and `p95` are the seconds that the
application took, null where it was not asked. `up` and `down` are seconds, by the heartbeats: what is missing is not known, and the log says
nothing while the server is off. Before `logFrom` there is no log, so numbers are null. Of a long log, only parts are read and
the numbers are estimated from them: `sampled`. No visitor's address, query or token is in it.
"""

import json
import os
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True

from topics import requests, shell  # noqa: E402
from topics.line import DAY, iso  # noqa: E402
from topics.places import LOGS, STATE  # noqa: E402

STEP = 300

# Bytes that are read in all: some 150,000 requests, half a second. SIMPLE_WEB_STACK_LOG_BYTES is for tests.
MOST = int(os.environ.get("SIMPLE_WEB_STACK_LOG_BYTES", 16 << 20))
# Of a step of a long log, so many parts of at least so many bytes.
PARTS = 4
PART = 8 << 10
# Most lines are shorter than the first; beyond the second, it is nobody's: Nginx takes 8 KiB for a request's first line.
LENGTHS = (1 << 10, 16 << 10)
# Some lines.
CLOSE = 256

# A line of the heartbeats has 15 bytes; a day has 1440 of them.
HEARTBEATS = 64 << 10
# Seconds after which nothing is known any more: one a minute, some seconds late.
SILENT = 90

# From systemd's catalogue: a start job has finished, or failed.
FINISHED = "39f53479d3a045ac8e11786248231fbf"
FAILED = "be02cf6855d2428ba40df7e9d022f03d"
UNITS = {"backup.service": "backup", "backup-verify.service": "verification"}


class Step:
    def __init__(self):
        self.requests = 0.0
        self.answers = dict.fromkeys((b"2", b"3", b"4", b"5"), 0.0)
        self.times = []
        self.up = self.down = 0

    def shown(self, known):
        times = sorted(self.times)
        return {
            "requests": round(self.requests) if known else None,
            "answers": {f"{digit.decode()}xx": round(count) if known else None for digit, count in self.answers.items()},
            "median": percentile(times, 0.5),
            "p95": percentile(times, 0.95),
            "up": self.up,
            "down": self.down,
        }


def percentile(times, share):
    """Of sorted times, the smallest that is no less than a share of them."""
    return round(times[max(0, -int(-share * len(times) // 1) - 1)], 4) if times else None


# ── requests ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
class Log:
    """One file of the log, in which times only grow."""

    times = {}

    def __init__(self, file):
        self.file = file
        self.size = os.fstat(file.fileno()).st_size

    def read(self, begin, end):
        self.file.seek(begin)
        return self.file.read(end - begin)

    def offset_of(self, moment, low=0):
        """Where the first request at or after a moment begins, or one or two lines before it."""
        high = self.size
        while high - low > CLOSE:
            middle = (low + high) // 2
            at = self.first_time(middle)
            if at is None or at >= moment:
                high = middle
            else:
                low = middle
        return self.line_after(low)

    def line_after(self, offset):
        """The beginning of the first whole line from an offset on."""
        if offset == 0:
            return 0
        for length in LENGTHS:
            end = self.read(offset - 1, offset + length).find(b"\n")
            if end >= 0:
                return offset + end
        return self.size

    def first_time(self, offset=0):
        """Of the first request from an offset on; the line in which it lies may count."""
        for length in LENGTHS:
            for found in requests.REQUEST.finditer(self.read(offset, offset + length)):
                at = self.seconds_of(found.group(2))
                if at is not None:
                    return at
        return None

    @classmethod
    def seconds_of(cls, text):
        if text not in cls.times:
            cls.times[text] = requests.seconds_of(text)
        return cls.times[text]


def add_requests(steps, begin, end, folder):
    """Adds the log's requests to the steps; returns whether they are estimates, and from when on there is a log (None: always)."""
    logs = []
    for name in ("access.log.1", "access.log"):
        try:
            logs.append(Log(open(folder / name, "rb")))
        except FileNotFoundError:
            pass
    parts = [(log, log.offset_of(begin)) for log in logs]
    total = sum(log.size - offset for log, offset in parts)
    for log, offset in parts:
        if total <= MOST:
            count(log, [(offset, log.size)], 1.0, steps, begin, end)
        else:
            sample(log, offset, total, steps, begin, end)
    return total > MOST, log_from(folder, logs, begin, end)


def sample(log, offset, total, steps, begin, end):
    """Counts some parts of each step, evenly spread, as if the rest were like them."""
    for number in range(len(steps)):
        last = log.offset_of(begin + (number + 1) * STEP, offset)
        length = last - offset
        if length > 0:
            wanted = max(PART, MOST * length // total // PARTS)
            if wanted * PARTS >= length:
                pieces = [(offset, last)]
            else:
                starts = [log.line_after(offset + length * part // PARTS) for part in range(PARTS)]
                pieces = [(start, min(last, log.line_after(start + wanted))) for start in starts if start < last]
            read = sum(until - start for start, until in pieces)
            count(log, pieces, length / read if read else 1.0, steps, begin, end)
        offset = max(offset, last)


def count(log, pieces, weight, steps, begin, end):
    for start, until in pieces:
        for first in range(start, until, 1 << 20):
            # Whole lines: those that begin in this block.
            begin_of_block = start if first == start else log.line_after(first)
            end_of_block = min(until, log.line_after(min(first + (1 << 20), until)))
            for address, text, status, upstream in requests.REQUEST.findall(log.read(begin_of_block, end_of_block)):
                at = log.seconds_of(text)
                if at is None or not begin <= at < end or address in requests.OURSELVES:
                    continue
                step = steps[int((at - begin) // STEP)]
                step.requests += weight
                if status[:1] in step.answers:
                    step.answers[status[:1]] += weight
                # A connection that was upgraded lasts as long as its page is open.
                taken = None if status == b"101" else seconds_taken(upstream)
                if taken is not None:
                    step.times.append(taken)


def seconds_taken(upstream):
    """None if no application was asked."""
    try:
        return float(upstream)
    except ValueError:
        return requests.seconds_taken(upstream) if any(character in b"0123456789" for character in upstream) else None


def log_from(folder, logs, begin, end):
    """None if the log goes back to the beginning, or to the first request ever."""
    older = [file for file in folder.glob("access.log.*.gz") if file.stat().st_mtime > begin]
    if not older:
        return None
    firsts = [first for first in (log.first_time() for log in logs) if first is not None]
    return max(begin, min(firsts, default=end))


# ── heartbeats ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def add_heartbeats(steps, begin, now, file):
    """Lines "SECONDS-SINCE-1970 STATUS", one a minute. The site was up if it answered its health path with 200, until the next one."""
    try:
        with open(file, "rb") as opened:
            opened.seek(max(0, os.fstat(opened.fileno()).st_size - HEARTBEATS))
            found = re.findall(rb"^(\d{9,11}) (\d{3})$", opened.read(), re.MULTILINE)
    except FileNotFoundError:
        return
    beats = [(int(at), status == b"200") for at, status in found]
    ends = [at for at, _ in beats[1:]] + [now]
    for (at, good), next_one in zip(beats, ends):
        first, last = max(at, begin), min(at + SILENT, next_one, now)
        while first < last:
            number = (first - begin) // STEP
            until = min(last, begin + (number + 1) * STEP)
            steps[number].up += (until - first) * good
            steps[number].down += (until - first) * (not good)
            first = until


# ── backups and releases ─────────────────────────────────────────────────────────────────────────────────────────────────
def asked(ask, *what):
    """The lines of what is printed; none if it fails or hangs."""
    try:
        return ask(*what).splitlines()
    except (OSError, subprocess.SubprocessError):
        return []


def backups(begin, end):
    """From the journal, which knows all runs; the backups' own notes have only the last one."""
    matches = [*(f"UNIT={unit}" for unit in UNITS), f"MESSAGE_ID={FINISHED}", f"MESSAGE_ID={FAILED}"]
    command = ["journalctl", "--no-pager", "--output=json", "--output-fields=UNIT,MESSAGE_ID", f"--since=@{int(begin)}", *matches]
    for line in asked(shell.output, command):
        try:
            entry = json.loads(line)
            at = int(entry["__REALTIME_TIMESTAMP"]) / 1e6
            kind, outcome = UNITS[entry["UNIT"]], {FINISHED: "ok", FAILED: "failed"}[entry["MESSAGE_ID"]]
        except (ValueError, KeyError, TypeError):
            continue
        if begin <= at < end:
            yield {"at": iso(at), "kind": kind, "outcome": outcome}


def releases(begin, end):
    """Those that are kept, when they last got the traffic."""
    for line in asked(shell.script, "application/files/releases.sh"):
        name, at, _ = line.split()
        if iso(begin) <= at < iso(end):
            yield {"at": at, "kind": "release", "name": name}


def history(now):
    # Whole steps, so that two pages have the same ones; the last one is the one that is going on.
    end = now - now % STEP + STEP
    begin = end - DAY
    steps = [Step() for _ in range(DAY // STEP)]
    sampled, first = add_requests(steps, begin, end, LOGS / "nginx")
    add_heartbeats(steps, begin, now, STATE / "watch/heartbeats")
    known = [first is None or begin + (number + 1) * STEP > first for number in range(len(steps))]
    return {
        "at": iso(now),
        "from": iso(begin),
        "to": iso(end),
        "step": STEP,
        "sampled": sampled,
        "logFrom": None if first is None else iso(first),
        "steps": [step.shown(is_known) for step, is_known in zip(steps, known)],
        "events": sorted([*backups(begin, end), *releases(begin, end)], key=lambda event: event["at"]),
    }


if __name__ == "__main__":
    moment = int(sys.argv[1]) if len(sys.argv) > 1 else int(time.time())
    print(json.dumps(history(moment), separators=(",", ":")))
