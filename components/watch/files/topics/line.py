"""One line of what was found."""

from datetime import datetime, timezone
from typing import NamedTuple, Optional

OK = "ok"
# Nothing is wrong yet, and somebody should know.
WARNING = "warning"
PROBLEM = "problem"
# Nobody could be asked.
UNKNOWN = "unknown"

HOUR = 3600
DAY = 24 * HOUR


class Line(NamedTuple):
    # Stays the same from check to check.
    id: str
    title: str
    state: str
    # What is so, with its unit.
    value: str
    # From where on it is a problem.
    limit: Optional[str] = None
    # Seconds since 1970 from which on it is so, if that is known without a memory.
    since: Optional[float] = None
    # What to do about it.
    remedy: Optional[str] = None
    # Numbers for CloudWatch.
    metrics: Optional[dict] = None

    def fields(self):
        found = self._asdict()
        del found["metrics"]
        return {**found, "since": None if self.since is None else iso(self.since)}


def iso(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def shown(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")


def seconds_of(time):
    """The reverse of iso(); None for anything else."""
    try:
        return datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc).timestamp()
    except (TypeError, ValueError):
        return None


def duration(seconds):
    """In words, as operations/backups/age.ts has it."""
    if seconds < 120:
        return f"{max(0, round(seconds))} s"
    if seconds < 2 * HOUR:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / HOUR)} h" if seconds < 48 * HOUR else f"{round(seconds / DAY)} days"
