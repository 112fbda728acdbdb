"""The way of the current request through the stack."""

import os
import platform
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Stop:
    """A part of the stack: its name, what it did with the request, and facts about it."""

    name: str
    does: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class DatabaseAnswer:
    version: str
    milliseconds: float
    # False while the database takes no changes, for example because its volume is full.
    writable: bool


def ask_database(connection) -> DatabaseAnswer:
    begin = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT VERSION(), @@GLOBAL.read_only")
        version, read_only = cursor.fetchone()
    return DatabaseAnswer(version, (perf_counter() - begin) * 1000, not read_only)


def journey(request, answer: DatabaseAnswer | None) -> list[Stop]:
    forwarded = "X-Forwarded-For" in request.headers
    host = request.host
    return [
        Stop("You", "typed a name", [("name", host), ("your address", request.remote_addr or "unknown")]),
        Stop("DNS", "led the name to an address", [("www", "CNAME to the apex"), ("apex", "A record of the server")]),
        Stop(
            "Nginx",
            "took your request and passed it on" if forwarded else "was not asked this time",
            [("scheme", request.headers.get("X-Forwarded-Proto", request.scheme)), ("static files", "served by itself")],
        ),
        Stop(
            "Application server",
            "gave it to a free worker",
            [("server", server_software(request)), ("worker", f"process {os.getpid()}"), ("slot", os.environ.get("SLOT", "none"))],
        ),
        Stop(
            "Application",
            "wrote this page",
            [("release", os.environ.get("RELEASE", "unreleased")), ("Python", platform.python_version())],
        ),
        Stop(
            "MySQL",
            "was asked, and answered" if answer else "did not answer",
            [("version", answer.version), ("round trip", f"{answer.milliseconds:.2f} ms")] if answer else [("state", "down for a moment")],
        ),
    ]


def server_software(request) -> str:
    if "uwsgi.version" in request.environ:
        version = request.environ["uwsgi.version"]
        return "uWSGI " + (version.decode() if isinstance(version, bytes) else str(version))
    return request.environ.get("SERVER_SOFTWARE", "unknown").replace("gunicorn/", "Gunicorn ")
