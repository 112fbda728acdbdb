"""Whether the site answers, asked as a visitor asks."""

import time

from . import line, shell, watch
from .places import STATE

UNAVAILABLE = "npm run logs has the application's log; npm run up mends what it can"


def lines():
    said = shell.script("watch/files/visit.sh", seconds=7).split()
    found = judge(*said) if said else line.Line("site.health", "Site", line.PROBLEM, "no release has the traffic", remedy="npm run up")
    yield found._replace(since=since(found.state == line.OK, watch.beats(STATE / "watch/heartbeats", 0), time.time()))


def since(healthy, beats, now):
    """Since when the site is as it is, which its heartbeats know by the minute; None if it was so before all of them."""
    began = now
    for at, status in reversed(beats):
        if (status == "200") != healthy:
            return began
        began = at
    return None


def judge(status, url):
    if status == "200":
        return line.Line("site.health", "Site", line.OK, f"{url} answers 200, asked on the server")
    found = "does not answer" if status == "000" else f"answers {status}"
    return line.Line("site.health", "Site", line.PROBLEM, f"{url} {found}, asked on the server", "200", remedy=UNAVAILABLE)
