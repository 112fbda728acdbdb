"""The releases on the server."""

from . import line, shell


def lines():
    return [judge([each.split() for each in shell.script("application/files/releases.sh").splitlines()])]


def judge(releases):
    running = next((release for release in releases if release[2] == "running"), None)
    if running is None:
        return line.Line("release", "Release", line.PROBLEM, "no release has the traffic", remedy="npm run up")
    name, time, _ = running
    return line.Line("release", "Release", line.OK, f"{name}, and {len(releases) - 1} to go back to", since=line.seconds_of(time))
