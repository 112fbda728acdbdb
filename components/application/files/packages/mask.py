"""Masks credentials in what a build prints: those in URLs, and the values of the variables that only the build has.

usage: mask.py VARIABLES — a file of lines NAME="value", as systemd reads it
"""

import json
import re
import sys
import urllib.parse

MASK = "****"


def texts(value):
    """The texts in a value of JSON."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return [value] if isinstance(value, str) else []


def credentials(value):
    """The parts of a value that must not be seen."""
    try:
        # As COMPOSER_AUTH has them.
        inner = texts(json.loads(value)) if value.startswith(("{", "[")) else []
    except ValueError:
        inner = []
    if inner:
        return [value, *inner]
    try:
        parts = urllib.parse.urlsplit(value)
    except ValueError:
        parts = None
    if parts and parts.scheme and parts.netloc:
        found = [parts.username or "", parts.password or ""]
        return [*found, *(urllib.parse.unquote(text) for text in found)]
    return [value]


def values(path):
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except FileNotFoundError:
        return []
    return [re.sub(r"\\(.)", r"\1", line.partition("=")[2].removeprefix('"').removesuffix('"')) for line in lines]


def masked(text, secrets):
    text = re.sub(r"(://)[^/@\s\"']+@", rf"\1{MASK}@", text)
    # A shorter one is no credential, and its letters are in many words.
    for secret in sorted({secret for secret in secrets if len(secret) >= 6}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


if __name__ == "__main__":
    known = [part for value in values(sys.argv[1]) for part in credentials(value)]
    sys.stdout.write(masked(sys.stdin.buffer.read().decode("utf-8", "replace"), known))
