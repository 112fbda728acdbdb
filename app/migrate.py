"""Migrates the database's schema. Idempotent."""

import os
import sys

from website.database import Database, DatabaseUrlError

STATEMENTS = [
    """
    CREATE TABLE IF NOT EXISTS guest_book (
        id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
        name VARCHAR(40) NOT NULL,
        message VARCHAR(280) NOT NULL,
        written_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
        INDEX (written_at)
    ) CHARACTER SET utf8mb4
    """,
]


def main() -> None:
    try:
        database = Database(os.environ.get("DATABASE_URL", ""))
    except DatabaseUrlError as error:
        sys.exit(f"migrate.py: {error}")
    with database.connection() as connection, connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement)
        connection.commit()


if __name__ == "__main__":
    main()
