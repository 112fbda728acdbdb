"""Whether the site answers, asked as a visitor asks."""

from . import line, shell

UNAVAILABLE = "npm run logs has the application's log; npm run up mends what it can"


def lines():
    said = shell.script("watch/files/visit.sh", seconds=7).split()
    yield judge(*said) if said else line.Line("site.health", "Site", line.PROBLEM, "no release has the traffic", remedy="npm run up")


def judge(status, url):
    if status == "200":
        return line.Line("site.health", "Site", line.OK, f"{url} answers 200, asked on the server")
    found = "does not answer" if status == "000" else f"answers {status}"
    return line.Line("site.health", "Site", line.PROBLEM, f"{url} {found}, asked on the server", "200", remedy=UNAVAILABLE)
