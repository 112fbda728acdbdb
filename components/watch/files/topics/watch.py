"""The watch over the site itself: its heartbeats, and work that was announced."""

import time

from . import line
from .places import RUN, STATE

# Seconds. One is due every minute.
SILENCE = 300


def lines(file=None, announced=None, now=None):
    now = time.time() if now is None else now
    yield heartbeats(beats(file or STATE / "watch/heartbeats", now - line.DAY), now)
    yield announcement(announced or RUN / "announced", now)


def beats(file, begin):
    """The heartbeats since then, as pairs (seconds, status)."""
    found = []
    try:
        # A day of them, with some more.
        with open(file, "rb") as opened:
            size = opened.seek(0, 2)
            opened.seek(max(0, size - 30000))
            text = opened.read().decode()
    except FileNotFoundError:
        return found
    for fields in map(str.split, text.splitlines()):
        # The first may be cut off, and the last one not be written yet.
        if len(fields) == 2 and len(fields[0]) == 10 and fields[0].isdigit() and int(fields[0]) >= begin:
            found.append((int(fields[0]), fields[1]))
    return found


def heartbeats(found, now):
    title = "Heartbeats"
    if not found:
        return line.Line("watch.heartbeats", title, line.WARNING, "none in the last day; one is due every minute", remedy="systemctl status watch.timer on the server; npm run up starts it")
    healthy = sum(status == "200" for _, status in found)
    silence = now - found[-1][0]
    share = 100 * healthy / len(found)
    value = f"the site was healthy in {healthy} of {len(found)} in the last day ({share:.2f} %)"
    if silence > SILENCE:
        return line.Line("watch.heartbeats", title, line.PROBLEM, f"none for {line.duration(silence)}; before, {value}", f"{SILENCE // 60} min", float(found[-1][0]), "systemctl status watch.timer watch.service on the server; npm run up starts it")
    return line.Line("watch.heartbeats", title, line.OK if healthy == len(found) else line.WARNING, value)


def announcement(file, now):
    """Work that alarms know of. The file has the time of its end, in seconds since 1970."""
    try:
        end = int(file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        end = 0
    going = now < end
    value = f"until {line.shown(end)} at the latest; alarms do not ring for it" if going else "none"
    return line.Line("watch.announced", "Announced work", line.OK, value, metrics={"Announced": int(going)})
