"""Whether what the check measures reaches the alarms."""

import json
import time

from . import line
from .places import RUN, SETTINGS

# Seconds. It is sent every five minutes.
SILENCE = 900


def lines(settings=SETTINGS / "watch/metrics", sent=RUN / "watch/sent", now=None):
    now = time.time() if now is None else now
    if not settings.exists():
        return
    title = "Metrics for the alarms"
    try:
        outcome = json.loads(sent.read_text())
    except (OSError, ValueError):
        yield line.Line("watch.metrics", title, line.UNKNOWN, "not known: none sent since the server has started")
        return
    at = float(outcome["at"])
    if outcome["failed"]:
        remedy = "npm run up sets the server's permission and its check up again; without the role, no metric can be sent"
        yield line.Line("watch.metrics", title, line.PROBLEM, f"not sent: {outcome['failed']}", remedy=remedy)
    elif now - at > SILENCE:
        yield line.Line("watch.metrics", title, line.PROBLEM, f"the last were sent {line.duration(now - at)} ago", f"{SILENCE // 60} min", at, "systemctl status watch.timer on the server; npm run up starts it")
    else:
        yield line.Line("watch.metrics", title, line.OK, f"sent {line.duration(now - at)} ago")
