"""Security updates that are not installed, and a reboot that is due, as updates.py has found them within the last hour."""

import json
import time

from . import line
from .failures import several
from .places import STATE

# Days. Security updates are installed every day by themselves; those of MySQL and Nginx, and a reboot, wait for npm run maintenance.
PATIENCE = 30
# Seconds. The list is made anew every hour.
OLD = 6 * line.HOUR

MAINTENANCE = "npm run maintenance installs them at a quiet hour, and says before what visitors will notice"


def lines(file=None, now=None):
    file = file or STATE / "watch/updates.json"
    now = time.time() if now is None else now
    if not file.exists():
        return [line.Line("updates.security", "Updates", line.WARNING, "not counted yet; the server does that within some minutes of its set-up")]
    found = json.loads(file.read_text())
    if now - found["at"] > OLD:
        return [line.Line("updates.security", "Updates", line.UNKNOWN, f"not counted for {line.duration(now - found['at'])}", remedy="sudo journalctl -u watch on the server says why")]
    return [
        waiting("updates.security", "Updates", found["packages"], now, "no security update waits"),
        waiting("updates.reboot", "Reboot", found["reboot"], now, "not necessary"),
    ]


def waiting(id, title, found, now, none):
    """FOUND is what waits, each with the time at which it was first seen."""
    if not found:
        return line.Line(id, title, line.OK, none)
    first = min(found.values())
    late = now - first > PATIENCE * line.DAY
    names = sorted(found)
    count = "1 security update waits" if len(names) == 1 else f"{len(names)} security updates wait"
    value = several(names) if id == "updates.reboot" else f"{count}: {several(names)}"
    return line.Line(id, title, line.PROBLEM if late else line.WARNING, value, f"{PATIENCE} days", first, MAINTENANCE)
