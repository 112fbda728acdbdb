"""What has failed, was restarted or killed: units that systemd has given up, restarts by itself, ends for want of memory."""

import json
import time
from collections import Counter

from . import line, shell

# systemd's ids of its messages (systemd.catalog).
RESTARTED = "5eb03494b6584870a536b337290809b3"
OUT_OF_MEMORY = "fe6faa94e7774663a0da52717891d8ef"

# What other topics judge, and commands that somebody runs by hand, who sees how they end.
OTHERS = ("nginx.service", "mysql.service", "backup.service", "backup-verify.service", "certificate.service", "application-exec-", "build-")

# More restarts in an hour than a program that has only crashed has.
RESTARTS_AN_HOUR = 5


def lines():
    yield failed(shell.output(["systemctl", "list-units", "--failed", "--plain", "--no-legend"]))
    now = time.time()
    yield restarts(messages(RESTARTED), now)
    yield killed(messages(OUT_OF_MEMORY), now)


def failed(listed):
    units = [each.split()[0] for each in listed.splitlines() if each.strip()]
    names = [each for each in units if not each.startswith(OTHERS)]
    if not names:
        others = f", besides {several(units)}, which something else tells of" if units else ""
        return line.Line("units.failed", "Failed units", line.OK, f"none{others}")
    remedy = f"systemctl status {names[0]} says why; once that is mended, sudo systemctl reset-failed {names[0]}"
    # A job of the application's is its owner's business, and the site goes on.
    state = line.WARNING if all(name.startswith("application-job@") for name in names) else line.PROBLEM
    return line.Line("units.failed", "Failed units", state, several(names), "none", remedy=remedy)


def messages(id):
    """The unit and the time of each message of the last day; of many, the newest."""
    said = shell.output(["journalctl", "--quiet", "--no-pager", "--since=-24h", "--lines=2000", "--output=json", f"MESSAGE_ID={id}"])
    records = map(json.loads, said.splitlines())
    return [(str(record.get("UNIT") or record.get("_SYSTEMD_UNIT") or "?"), int(record["__REALTIME_TIMESTAMP"]) / 1e6) for record in records]


def restarts(found, now):
    title = "Restarts"
    if not found:
        return line.Line("units.restarts", title, line.OK, "no program had to be restarted in the last day")
    often = [name for name, count in Counter(name for name, at in found if now - at < line.HOUR).items() if count > RESTARTS_AN_HOUR]
    last = max(at for _, at in found)
    value = f"{counted(found)} in the last day, the last {line.duration(now - last)} ago"
    unit = often[0] if often else found[-1][0]
    return line.Line("units.restarts", title, line.PROBLEM if often else line.WARNING, value, f"{RESTARTS_AN_HOUR} an hour", remedy=f"sudo journalctl -u {unit} says why it ended")


def killed(found, now):
    title = "Out of memory"
    if not found:
        return line.Line("memory.killed", title, line.OK, "nothing was killed in the last day")
    last = max(at for _, at in found)
    state = line.PROBLEM if now - last < line.HOUR else line.WARNING
    remedy = "fewer applicationWorkers, or a larger instanceType; a leak shows in systemctl status of the unit"
    return line.Line("memory.killed", title, state, f"{counted(found)} killed in the last day, the last {line.duration(now - last)} ago", "none in the last hour", remedy=remedy)


def counted(found):
    return several([f"{name} {count}×" for name, count in Counter(name for name, _ in found).most_common()])


def several(names, most=4):
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
