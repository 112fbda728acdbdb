"""The guest book: its entries, and the rules for new ones."""

from dataclasses import dataclass
from datetime import datetime, timezone

NAME_LENGTH = 40
MESSAGE_LENGTH = 280
SHOWN_ENTRIES = 30


@dataclass(frozen=True)
class Entry:
    name: str
    message: str
    written_at: datetime


def problems_of(name: str, message: str) -> dict[str, str]:
    """Problems of an entry by field, as messages to the guest."""
    problems = {}
    if not name:
        problems["name"] = "Please tell us your name."
    elif len(name) > NAME_LENGTH:
        problems["name"] = f"At most {NAME_LENGTH} characters, please."
    if not message:
        problems["message"] = "Please write something."
    elif len(message) > MESSAGE_LENGTH:
        problems["message"] = f"At most {MESSAGE_LENGTH} characters, please."
    return problems


def clean(text: str) -> str:
    """The text on one line, without control characters."""
    return " ".join("".join(character for character in text if character.isprintable() or character.isspace()).split())


def latest_entries(connection) -> list[Entry]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, message, UNIX_TIMESTAMP(written_at) FROM guest_book ORDER BY id DESC LIMIT %s", (SHOWN_ENTRIES,)
        )
        return [Entry(name, message, datetime.fromtimestamp(float(time), timezone.utc)) for name, message, time in cursor]


def write_entry(connection, name: str, message: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO guest_book (name, message) VALUES (%s, %s)", (name, message))
    connection.commit()
