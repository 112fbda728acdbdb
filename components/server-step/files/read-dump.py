"""Reads a dump (standard input) and takes it apart: tables and rows go to standard output; triggers, views and routines to
FOLDER/objects.sql; events to FOLDER/events.sql. FOLDER/checksums gets a line with three SHA-256: of the rows, of the
tables' definitions, and of triggers, views and routines.

A dump is not trusted. Objects lose their definer, so that they belong to the user that loads them, and are written in
UTF-8: mysqldump writes each in the character set that it was made in, in which a backslash may be half a character. What
is misread here is loaded by a user that can do no harm with it.

usage: read-dump.py FOLDER
"""

import hashlib
import os
import re
import sys

# MySQL's character sets that have ASCII characters within others, and Python's names for all that objects may be in.
MISLEADING = {"big5", "cp932", "gb18030", "gbk", "sjis"}
CODECS = {"sjis": "shift_jis", "ujis": "euc_jp", "euckr": "euc_kr", "latin1": "cp1252", "latin2": "iso8859_2",
          "greek": "iso8859_7", "hebrew": "iso8859_8", "koi8r": "koi8_r", "koi8u": "koi8_u"}  # fmt: skip

QUOTED_NAME = rb"(?:`(?:[^`]|``)*`|'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\"|[^\s`'\"@*]+)"
DEFINER = re.compile(rb"\bDEFINER\s*=\s*(?:CURRENT_USER(?:\s*\(\s*\))?|" + QUOTED_NAME + rb"(?:\s*@\s*" + QUOTED_NAME + rb")?)\s*", re.I)  # fmt: skip
# What may stand before the word that says what a statement creates.
ATTRIBUTES = (
    rb"(?:(?:OR\s+REPLACE|ALGORITHM\s*=\s*\w+|" + DEFINER.pattern + rb"|SQL\s+SECURITY\s+\w+|AGGREGATE)\s*)*"
)
OBJECT = re.compile(rb"(CREATE\s+" + ATTRIBUTES + rb"|DROP\s+)(TRIGGER|VIEW|PROCEDURE|FUNCTION|EVENT)\b", re.I)
LEADING = re.compile(rb"(?:\s+|#[^\n]*\n|--[ \t\r][^\n]*\n|--\n|/\*(?!!)(?:[^*]|\*(?!/))*\*/)+")
ASSIGNMENT = re.compile(
    rb"(?:(?:SESSION|LOCAL)\s+|@@(?:SESSION\.|LOCAL\.)?)?(@?\w+)\s*=\s*('[^'\\]*'|@{0,2}\w+)(?:\s*,|\s*$)", re.I
)
NAMES = re.compile(rb"(?:NAMES|CHARACTER\s+SET)\s+'?(\w+)", re.I)
DATABASE = re.compile(rb"(ALTER\s+(?:DATABASE|SCHEMA)\s+)`(?:[^`]|``)*`(?=\s+(?:DEFAULT\s+)?CHARACTER\s+SET)", re.I)
KEPT = (b"sql_mode", b"time_zone", b"collation_connection")


class Dump:
    """Splits a dump into statements as MySQL's client does: at a delimiter outside of quotes and comments."""

    def __init__(self, stream):
        self.stream, self.buffer, self.position, self.ended = stream, b"", 0, False
        self.delimiter = b";"
        # What changes how a text is read.
        self.session = {b"character_set_client": b"utf8mb4"}
        self.variables = {}
        self.patterns = {}

    def more(self):
        """Reads on; in ever larger pieces, so that a long statement is not read again and again."""
        if not self.ended:
            data = self.stream.read(max(1 << 20, len(self.buffer) - self.position))
            self.ended = not data
            self.buffer, self.position = self.buffer[self.position :] + data, 0
        return not self.ended

    def skipping(self):
        """Matches whatever can't end a statement, and whole quoted texts."""
        mode = self.session.get(b"sql_mode", b"").upper()
        misleading = self.session[b"character_set_client"].decode().lower() in MISLEADING
        key = (self.delimiter, b"NO_BACKSLASH_ESCAPES" in mode, b"ANSI_QUOTES" in mode, misleading)
        if key not in self.patterns:
            pair = rb"[\x81-\xfe][\x40-\xfe]|" if misleading else b""
            escape = b"" if key[1] else rb"\\.|"
            single = rb"'(?:" + pair + escape + (rb"[^'])*+'" if key[1] else rb"[^'\\])*+'")
            double = single.replace(b"'", b'"') if not key[2] else rb'"(?:' + pair + rb'[^"])*+"'
            name = rb"`(?:" + pair + rb"[^`])*+`"
            plain = rb"[^'\"`#/*\-" + re.escape(self.delimiter[:1]) + rb"]"
            # What follows tells whether a comment begins.
            harmless = [c + b"(?=[^" + c2 + b"])" for c, c2 in ((b"-", b"-"), (b"/", b"*"), (rb"\*", b"/"))
                        if c[-1:] != self.delimiter[:1]]  # fmt: skip
            choices = [plain + b"++", single, double, name, *harmless]
            self.patterns[key] = re.compile(b"(?:" + b"|".join(choices) + b")*+", re.S)
        return self.patterns[key]

    def statements(self):
        while True:
            statement = self.next()
            if statement is None:
                return
            yield statement

    def skip_space(self):
        while True:
            rest = self.buffer[self.position : self.position + 4096]
            self.position += len(rest) - len(rest.lstrip())
            if self.position < len(self.buffer) or not self.more():
                return

    def next(self):
        self.skip_space()
        while match := re.compile(rb"delimiter[ \t]+([^\r\n]*)(\r?\n|$)", re.I).match(self.buffer, self.position):
            if not match[2] and self.more():
                continue
            self.delimiter = match[1].strip().split(b" ")[0] or b";"
            self.position = match.end()
            self.skip_space()
        if self.position == len(self.buffer):
            return None
        offset = 0
        while True:
            pattern, buffer = self.skipping(), self.buffer
            at = pattern.match(buffer, self.position + offset).end()
            offset = at - self.position
            # Enough to tell what begins here.
            if at + max(3, len(self.delimiter)) > len(buffer) and self.more():
                continue
            if at >= len(buffer):
                return self.take(len(buffer), len(buffer))
            if buffer.startswith(self.delimiter, at):
                return self.take(at, at + len(self.delimiter))
            if buffer[at : at + 1] in (b"'", b'"', b"`"):
                # Unfinished.
                if not self.more():
                    return self.take(len(buffer), len(buffer))
                continue
            end = self.comment_end(at)
            if end is None:
                if not self.more():
                    return self.take(len(buffer), len(buffer))
                continue
            offset = end - self.position

    def comment_end(self, at):
        """Where the comment that begins here ends; the next character if none begins; None if it is unfinished."""
        buffer = self.buffer
        if buffer.startswith(b"/*!", at) or buffer.startswith(b"*/", at):
            return at + 2
        if buffer.startswith(b"/*", at):
            end = buffer.find(b"*/", at + 2)
            return None if end < 0 else end + 2
        if buffer.startswith(b"#", at) or (buffer.startswith(b"--", at) and buffer[at + 2 : at + 3] in b" \t\r\n"):
            end = buffer.find(b"\n", at)
            return (None if not self.ended else len(buffer)) if end < 0 else end + 1
        return at + 1

    def take(self, end, following):
        statement = self.buffer[self.position : end]
        self.position = following
        return statement

    def assign(self, statement):
        """Follows what SET does to what is remembered of the session."""
        if names := NAMES.match(statement):
            self.session[b"character_set_client"] = names[1]
            return
        for name, value in ASSIGNMENT.findall(statement):
            name = name.lower()
            if value.startswith(b"@@"):
                value = self.session.get(value[2:].lower())
            elif value.startswith(b"@"):
                value = self.variables.get(value.lower())
            target = self.variables if name.startswith(b"@") else self.session
            if value is not None:
                target[name] = value.strip(b"'") if name.startswith(b"character_set") else value
            elif name in KEPT or name.startswith(b"@"):
                target.pop(name, None)
            else:
                target[name] = b"utf8mb4"

    def text(self, statement):
        """The statement in UTF-8."""
        character_set = self.session[b"character_set_client"].decode().lower()
        if character_set.startswith("utf8") or character_set == "binary":
            return statement
        try:
            return statement.decode(CODECS.get(character_set, character_set)).encode()
        except (LookupError, UnicodeDecodeError):
            return statement


def unwrapped(statement):
    """Without the marks of comments that MySQL obeys, as mysqldump writes them around parts of a statement."""
    head = LEADING.sub(b"", statement, count=1) if LEADING.match(statement) else statement
    if not head.startswith(b"/*!"):
        return head
    # At most one mark before each word that may come before the object's own text.
    count = 0
    while count < 6 and (mark := re.search(rb"/\*!\d*\s*", head)) and mark.start() < 400:
        closing = head.find(b"*/", mark.end())
        if closing < 0:
            break
        if mark.start() > 0 and OBJECT.match(head[: mark.start()]):
            break
        last = head.rfind(b"*/") if OBJECT.match(head[: mark.start()] + head[mark.end() :]) else closing
        head = head[: mark.start()] + head[mark.end() : last] + head[last + 2 :]
        count += 1
    return head.strip()


def settings(session):
    # A mode that MySQL 8 no longer has.
    mode = re.sub(rb",?NO_AUTO_CREATE_USER", b"", session.get(b"sql_mode", b"@@global.sql_mode"), flags=re.I)
    known = {**session, b"sql_mode": mode}
    return b"SET " + b", ".join(name + b" = " + known[name] for name in KEPT if name in known)


def main(folder):
    rows, tables, others = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
    objects, events = [], []
    output = sys.stdout.buffer
    dump = Dump(sys.stdin.buffer)
    for statement in dump.statements():
        if statement.startswith(b"INSERT INTO "):
            rows.update(statement)
        else:
            plain = unwrapped(statement)
            if DATABASE.match(plain):
                # mysqldump sets the character set that an object was made under, and resets it afterwards.
                objects.append(DATABASE.sub(rb"\1", plain))
                continue
            if found := OBJECT.match(plain):
                begin = DEFINER.sub(b"", found[0])
                text = dump.text(begin + plain[found.end() :])
                if found[2].upper() == b"EVENT":
                    if begin.upper().startswith(b"CREATE"):
                        events += [settings(dump.session), text]
                else:
                    others.update(text + b"\0")
                    objects += [settings(dump.session), text]
                continue
            if re.match(rb"SET\s", plain, re.I):
                dump.assign(re.sub(rb"^SET\s+", b"", plain, flags=re.I))
            else:
                tables.update(statement)
            if not plain:
                continue
        output.write(statement + b";\n")
    output.flush()
    for name, statements in (("objects.sql", objects), ("events.sql", events)):
        # Not in any of the statements. The client takes 15 characters at most (DELIMITER_NAME_LEN in its source).
        delimiter = b"//" + hashlib.sha256(b"".join(statements)).hexdigest()[:12].encode()
        with open(os.path.join(folder, name), "wb") as file:
            if statements:
                file.write(b"DELIMITER " + delimiter + b"\n")
            for statement in statements:
                file.write(statement + b"\n" + delimiter + b"\n")
    with open(os.path.join(folder, "checksums"), "w", encoding="ascii") as file:
        print(rows.hexdigest(), tables.hexdigest(), others.hexdigest(), file=file)


main(sys.argv[1])
