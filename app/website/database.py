"""Connections to MySQL, as DATABASE_URL says."""

from contextlib import contextmanager
from urllib.parse import parse_qs, unquote, urlsplit

import pymysql

# A visitor waits no longer than this for a database that is away (seconds).
CONNECT_TIMEOUT = 3
READ_TIMEOUT = 10


class DatabaseUrlError(ValueError):
    """DATABASE_URL is missing or is not one of MySQL."""


class Database:
    """Opens a connection for each request.

    Over the local socket that costs about a millisecond, and there is no connection that a restart of MySQL could have
    left stale.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if not parts.scheme.startswith("mysql") or not parts.path.strip("/"):
            raise DatabaseUrlError(
                "DATABASE_URL must be like mysql+pymysql://user@localhost/database?unix_socket=/run/mysqld/mysqld.sock"
            )
        options = parse_qs(parts.query)
        self._arguments = {
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "database": parts.path.strip("/"),
            "charset": "utf8mb4",
            "connect_timeout": CONNECT_TIMEOUT,
            "read_timeout": READ_TIMEOUT,
            "write_timeout": READ_TIMEOUT,
        }
        if "unix_socket" in options:
            # PyMySQL would encrypt what never leaves this computer, and read every certificate authority of the system
            # for it at each connection: twenty times the time of everything else.
            self._arguments |= {"unix_socket": options["unix_socket"][0], "ssl_disabled": True}
        else:
            self._arguments |= {"host": parts.hostname or "localhost", "port": parts.port or 3306}

    @contextmanager
    def connection(self):
        connection = pymysql.connect(**self._arguments)
        try:
            yield connection
        finally:
            connection.close()
