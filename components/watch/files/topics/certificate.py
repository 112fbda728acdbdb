"""The site's certificate, as certificate/files/status.sh says. Not a topic of its own: question.sh asks for it."""

import time

from . import line

# A certificate is renewed when a third of its life is left. Certificates live 90 days, later 45, or 6: the least that is left
# of a short one before its renewal.
LEAST_DAYS = 1


def lines(status, now=None, broken=None):
    """BROKEN is what mends it, where visitors get none or another one than they did."""
    if status["state"] == "off":
        return
    yield judge(status, time.time() if now is None else now, broken)


def judge(status, now, broken):
    ends = line.seconds_of(status.get("served") or status.get("notAfter"))
    days = None if ends is None else (ends - now) / line.DAY
    metrics = None if days is None else {"CertificateDays": round(max(0, days), 1)}
    since = line.seconds_of(status.get("since"))
    again = line.seconds_of(status.get("nextTry"))
    reason = (status.get("reason") or "").rstrip(". ")
    trying = f"; the server tries again by itself at {line.shown(again)}" if again else ""
    if status["state"] == "valid" and days is not None and days >= LEAST_DAYS:
        value = f"{', '.join(status['names'])}: {int(days)} days left; renewed by itself"
        return line.Line("certificate", "Certificate", line.OK, value, metrics=metrics)
    if status["state"] == "missing":
        return line.Line("certificate", "Certificate", line.WARNING, f"HTTPS is not there yet: {reason}{trying}", since=since, remedy="docs/https.md", metrics=metrics)
    end = "" if days is None else f"{int(days)} days left: " if days > 0 else "it has ended: "
    what = reason or "it was not renewed"
    remedy = broken or "npm run logs -- certificate has more; docs/https.md"
    limit = None if reason else f"{LEAST_DAYS} day"
    return line.Line("certificate", "Certificate", line.PROBLEM, f"{end}{what}{trying}", limit, since, remedy, metrics)
