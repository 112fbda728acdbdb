"""Whether what the check measures reaches the alarms."""

import json
import time

from . import line, start
from .places import RUN, SETTINGS

# Seconds. It is sent every five minutes.
SILENCE = 900
REMEDY_OF_SILENCE = "systemctl status watch.timer on the server; npm run up starts it"


def lines(settings=SETTINGS / "watch/metrics", sent=RUN / "watch/sent", now=None, running=None):
    now = time.time() if now is None else now
    running = start.seconds_ago() if running is None else running
    if not settings.exists():
        return
    title = "Metrics for the alarms"
    try:
        outcome = json.loads(sent.read_text())
    except (OSError, ValueError):
        yield never(title, running)
        return
    at = float(outcome["at"])
    if outcome["failed"]:
        remedy = "npm run up sets the server's permission and its check up again; without the role, no metric can be sent"
        yield line.Line("watch.metrics", title, line.PROBLEM, f"not sent: {outcome['failed']}", remedy=remedy)
    elif now - at > SILENCE:
        yield line.Line("watch.metrics", title, line.PROBLEM, f"the last were sent {line.duration(now - at)} ago", f"{SILENCE // 60} min", at, REMEDY_OF_SILENCE)
    else:
        yield line.Line("watch.metrics", title, line.OK, f"sent {line.duration(now - at)} ago")


def never(title, running):
    value = f"none since the server has started, {line.duration(running)} ago"
    if running < SILENCE:
        return line.Line("watch.metrics", title, line.OK, f"{value}; one is due every 5 min")
    return line.Line("watch.metrics", title, line.PROBLEM, value, f"{SILENCE // 60} min", remedy=REMEDY_OF_SILENCE)
