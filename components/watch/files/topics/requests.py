"""Errors and slow answers in the last hour and the last day, from Nginx's log. Reads backwards and stops at a bound, because a busy
site has written gigabytes. What this server asks itself does not count."""

import os
import re
import time
from datetime import datetime

from . import line, start
from .places import LOGS, ROOT, RUN

# nginx/files/nginx.conf has the format. A quotation mark in a request is written as \x22.
REQUEST = re.compile(rb'^(\S+) \[([^\]]+)\] \S+ "[^"\n]*" (\d{3}) \d+ [\d.]+ ([^\n]*)$', re.MULTILINE)

# What this server asks itself.
OURSELVES = (b"127.0.0.1", b"::1")

BLOCK = 1 << 20
# Seconds of reading, and bytes.
PATIENCE = 0.7
MOST = 64 << 20

# Seconds of the application. A page that takes longer is slow (operations/stack/site-check.ts).
SLOW = 3.0

# What is judged: short, so that an error that is over rings nobody for long, and not what came before the last thing that explains
# it: another release's errors, those of a restore, those before a start. One visitor's error is no outage.
JUDGED = 5 * 60
ERRORS = 10
SHARE = 0.05


class Count:
    def __init__(self):
        self.requests = self.errors = self.slow = 0


def lines(logs=None, now=None):
    now = time.time() if now is None else now
    explained, end = max(ends(now), key=lambda pair: pair[1])
    judged = min(JUDGED, max(0, now - end))
    periods, complete = read(logs or [LOGS / "nginx" / name for name in ("access.log", "access.log.1")], now, judged)
    return judge(periods, complete, now, judged, explained)


def ends(now):
    """What explains errors that came before it, with its time."""
    yield "the server's start", now - start.seconds_ago()
    # Each move makes the link anew (application/files/slot.sh); server-step/files/announce.sh makes the file.
    for explained, file in (("the release got the traffic", ROOT / "srv/application/traffic"), ("announced work ended", RUN / "announced.over")):
        try:
            yield explained, os.lstat(file).st_mtime
        except OSError:
            pass


def judge(periods, complete, now, judged=JUDGED, explained=""):
    recent, hour, day = (periods[seconds] for seconds in (judged, line.HOUR, line.DAY))
    whole = "the last day" if complete is None else f"the last {line.duration(now - complete)}, as far as the log was read"
    bad = recent.errors >= ERRORS and recent.errors >= SHARE * recent.requests
    state = line.PROBLEM if bad else line.WARNING if hour.errors else line.OK
    since = "five minutes" if judged == JUDGED else f"the {line.duration(judged)} since {explained}"
    now_part = f"{recent.errors} of {recent.requests} requests in {since}, " if recent.errors or judged < JUDGED and hour.errors else ""
    value = f"{now_part}{hour.errors} of {hour.requests} in the last hour, {day.errors} of {day.requests} in {whole}"
    limit = f"{ERRORS} and {SHARE:.0%} of the requests of five minutes".replace("%", " %")
    remedy = None if state == line.OK else "npm run logs shows what failed"
    if bad:
        remedy += "; npm run rollback gives the traffic back to the release before"
    yield line.Line("requests.errors", "Errors (5xx)", state, value, limit, remedy=remedy)
    slow = line.WARNING if hour.slow else line.OK
    remedy = None if slow == line.OK else "the application, or the database (slow queries), takes this long; docs/mysql.md"
    yield line.Line("requests.slow", "Slow pages", slow, f"{hour.slow} of {hour.requests} in the last hour, {day.slow} of {day.requests} in {whole}", f"{SLOW:.0f} s a page", remedy=remedy)


def read(logs, now, judged=JUDGED):
    """Counts for each period, and the time of the oldest request that was read if the bound ended the reading."""
    periods = {seconds: Count() for seconds in (judged, line.HOUR, line.DAY)}
    times = {}
    deadline = time.monotonic() + PATIENCE
    read_bytes, oldest = 0, now
    for block in blocks(logs):
        if read_bytes >= MOST or time.monotonic() > deadline:
            return periods, oldest
        read_bytes += len(block)
        first = None
        for address, text, status, upstream in REQUEST.findall(block):
            at = times.get(text)
            if at is None:
                at = times[text] = seconds_of(text)
            if first is None:
                first = at
            if at is None or address in OURSELVES:
                continue
            error = status[:1] == b"5"
            slow = status != b"101" and seconds_taken(upstream) > SLOW
            for seconds, count in periods.items():
                if now - at < seconds:
                    count.requests += 1
                    count.errors += error
                    count.slow += slow
        if first is not None:
            oldest = min(oldest, first)
            if now - first >= line.DAY:
                break
    return periods, None


def seconds_of(text):
    try:
        return datetime.strptime(text.decode(), "%d/%b/%Y:%H:%M:%S %z").timestamp()
    except ValueError:
        return None


def seconds_taken(upstream):
    """Such as 0.012, or "0.001, 0.200" if several were asked, or "-" for none."""
    total = 0.0
    for part in re.split(rb"[ ,:]+", upstream):
        try:
            total += float(part)
        except ValueError:
            pass
    return total


def blocks(logs):
    """Whole lines of files, the newest first."""
    for log in logs:
        try:
            file = open(log, "rb")
        except FileNotFoundError:
            continue
        with file:
            end, rest = file.seek(0, os.SEEK_END), b""
            while end > 0:
                begin = max(0, end - BLOCK)
                file.seek(begin)
                data = file.read(end - begin) + rest
                end = begin
                if begin > 0:
                    rest, _, data = data.partition(b"\n")
                    # A line that is longer than a block is nobody's.
                    rest = rest[:BLOCK]
                yield data
