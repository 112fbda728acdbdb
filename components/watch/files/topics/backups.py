"""The newest backup and the last verification, as this server remembers them. `npm run backups:check` asks the bucket."""

import time

from . import line
from .places import SETTINGS, STATE

# As in operations/backups/warnings.ts: one backup may be missed, and one weekly verification; the first one comes at once.
MISSED = 2
VERIFICATION = 15 * line.DAY
FIRST_VERIFICATION = line.DAY


def lines(settings=None, results=None, now=None):
    settings = settings or SETTINGS / "backup/settings"
    if not settings.exists():
        return []
    results = results or STATE / "backup"
    now = time.time() if now is None else now
    hours = int(dict(each.split("=", 1) for each in settings.read_text().splitlines())["HOURS"])
    backup, verify = recalled(results / "backup"), recalled(results / "verify")
    good = recalled(results / "backup-good") or (backup if backup and backup[0] == "ok" else None)
    # Since when there could have been one.
    begin = (results / "repository").stat().st_mtime if (results / "repository").exists() else now
    return [newest(backup, good, hours, begin, now), verified(verify, good, begin, now)]


def recalled(file):
    """Such as ("ok", 1764400000, ["120", "20261129T060000Z"]); None if there is none."""
    try:
        outcome, at, *rest = file.read_text().split()
        return outcome, int(at), rest
    except (FileNotFoundError, ValueError):
        return None


def newest(last, good, hours, begin, now):
    limit = f"{MISSED * hours} h"
    old = now - (good[1] if good else begin)
    late = old > MISSED * hours * line.HOUR
    metrics = {"BackupAge": round(old / line.HOUR, 1)}
    why = f"; the last one failed: {' '.join(last[2])[:200]}" if last and last[0] == "failed" else ""
    what = f"{line.duration(old)} old" if good else "none yet"
    value = f"{what}, one is due every {hours} h{why}"
    state = line.PROBLEM if late or why else line.OK
    remedy = None if state == line.OK else "npm run backup makes one now; sudo journalctl -u backup on the server says why it failed"
    since = float(last[1]) if why and not late else None
    return line.Line("backup.newest", "Backup", state, value, limit, since, remedy, metrics)


def verified(last, good, begin, now):
    limit = f"{VERIFICATION // line.DAY} days"
    remedy = "sudo systemctl start backup-verify on the server verifies now; sudo journalctl -u backup-verify says why it failed"
    if last and last[0] == "failed":
        value = f"the last verification failed {line.duration(now - last[1])} ago, so the backups may be worthless: {' '.join(last[2])[:200]}"
        return line.Line("backup.verified", "Verification", line.PROBLEM, value, limit, float(last[1]), remedy)
    if last:
        late = now - last[1] > VERIFICATION
        value = f"the backups were verified {line.duration(now - last[1])} ago"
        return line.Line("backup.verified", "Verification", line.PROBLEM if late else line.OK, value, limit, remedy=remedy if late else None)
    late = good is not None and now - begin > FIRST_VERIFICATION + line.DAY
    value = "no backup was verified yet; the first one is at once"
    return line.Line("backup.verified", "Verification", line.PROBLEM if late else line.OK, value, limit, remedy=remedy if late else None)
