"""Reads lists of requirements as pip does, with pip's own parser: encodings, comments, continued lines, options, and the
lists that a list includes. Fetches nothing and runs nothing of the release.

A line is kept as it is written, so that pip reads it again. Only paths change: they are relative to the release's folder.
Variables of the environment stay as they are written, so that no copy of a list has a credential.
"""

import contextlib
import io
import optparse
import os
import shutil
import urllib.parse
from dataclasses import dataclass

import pip_wheel  # noqa: F401  pip is imported from there
from refusal import Refusal, of_line

from pip._internal.exceptions import InstallationError, PipError
from pip._internal.req import req_file
from pip._internal.req.constructors import install_req_from_editable, install_req_from_line


@dataclass
class Line:
    file: str  # relative to the release's folder
    number: int
    text: str
    constraint: bool
    # "packages" from an index or a URL, a "file", a "project" in the release, an "option", or a "remote" list.
    kind: str
    path: str = ""  # of a file or project, relative to the release's folder
    hashed: bool = False
    source: bool = False  # an option that says where packages come from


@dataclass
class Parsed:
    """pip's own class for this differs between its versions."""

    filename: str
    lineno: int
    args: str
    opts: optparse.Values
    constraint: bool


@contextlib.contextmanager
def within(folder):
    """pip takes paths as relative to the folder in which it runs."""
    former, variables = os.getcwd(), dict(os.environ)
    os.chdir(folder)
    os.environ.clear()
    try:
        yield
    finally:
        os.environ.update(variables)
        os.chdir(former)


def read(folder, file):
    """The lines of a list and of all that it includes, in pip's order.

    Raises Refusal for what pip can't read, and for what can't be installed on the server.
    """
    with within(folder):
        return list(read_list(file, False, ()))


def read_list(file, constraint, including):
    try:
        _, content = req_file.get_file_content(file, None)
    except (UnicodeError, LookupError) as error:
        raise Refusal(f"{file}: {error}\nerror: save it as UTF-8") from None
    parse_line = req_file.get_line_parser(None)
    for number, text in req_file.preprocess(content):
        try:
            # pip's parser prints how a program is used, which is none.
            with contextlib.redirect_stderr(io.StringIO()):
                arguments, options = parse_line(text)
        except req_file.OptionParsingError as error:
            raise of_line(file, number, text, error.msg, "correct the line: pip does not know it either") from None
        line = Parsed(file, number, arguments, options, constraint)
        if arguments or options.editables:
            yield requirement(line, text)
        elif options.requirements or options.constraints:
            yield from included(line, text, including)
        else:
            yield Line(
                file,
                number,
                with_found_links(line, text),
                constraint,
                "option",
                hashed=bool(options.require_hashes),
                source=is_source(options),
            )


def included(line, text, including):
    """As pip includes: the first list of a line, relative to the list that has the line."""
    opts = line.opts
    target = (opts.requirements or opts.constraints)[0]
    constraint = not opts.requirements
    scheme = urllib.parse.urlsplit(target).scheme
    if scheme in ("http", "https"):
        option = "-c" if constraint else "-r"
        yield Line(line.filename, line.lineno, f"{option} {target}", constraint, "remote")
        return
    if scheme == "file":
        target = urllib.parse.unquote(urllib.parse.urlsplit(target).path)
    else:
        target = os.path.join(os.path.dirname(line.filename), target)
    target = inside(line, text, target)
    if not os.path.isfile(target):
        raise of_line(
            line.filename, line.lineno, text, f"the release has no file {target}", "add it, or remove the line"
        )
    if target in including or target == line.filename:
        raise of_line(line.filename, line.lineno, text, f"{target} includes itself", "remove the line")
    yield from read_list(target, constraint, (*including, line.filename))


def inside(line, text, target):
    """The path relative to the release's folder."""
    root = os.path.realpath(".")
    path = os.path.realpath(target)
    if path != root and not path.startswith(root + os.sep):
        raise of_line(
            line.filename,
            line.lineno,
            text,
            "it is outside of the application's folder, and only that is on the server",
            "move it into the folder, and name it by a relative path",
        )
    return os.path.relpath(path, root)


def requirement(line, text):
    opts = line.opts
    editable = not line.args
    written = opts.editables[0] if editable else line.args
    found = beside_list(line, written)
    if found != written:
        text = text.replace(written, found, 1)
    kept = Line(line.filename, line.lineno, text, line.constraint, "packages", hashed=bool(opts.hashes))
    if line.constraint:
        return kept
    try:
        make = install_req_from_editable if editable else install_req_from_line
        link = make(found).link
    except (InstallationError, PipError, ValueError) as error:
        problem = str(error).split("\n")[0]
        raise of_line(line.filename, line.lineno, text, problem, remedy_for(found)) from None
    if link is None:
        return kept
    if link.is_vcs:
        check_repository(line, text, link)
    if link.scheme != "file":
        return kept
    kept.path = inside(line, text, link.file_path)
    if os.path.isdir(kept.path):
        # Not every version of pip says so before it builds.
        if not any(os.path.isfile(os.path.join(kept.path, name)) for name in ("pyproject.toml", "setup.py")):
            raise of_line(line.filename, line.lineno, text, "it is no Python project", remedy_for("."))
        kept.kind = "project"
    elif os.path.isfile(kept.path):
        kept.kind = "file"
    else:
        raise of_line(
            line.filename,
            line.lineno,
            text,
            f"the release has no {kept.path}",
            "add it (a line !path in .deployignore takes in what Git ignores), or remove the line",
        )
    return kept


def beside_list(line, written):
    """pip takes a path as relative to the folder in which it runs; one that isn't there may be relative to its list."""
    path, bracket, rest = written.partition("[")
    folder = os.path.dirname(line.filename)
    is_path = path.startswith(".") or (os.sep in path and "://" not in path and "@" not in path)
    if not folder or not is_path or os.path.exists(path) or not os.path.exists(os.path.join(folder, path)):
        return written
    return "./" + os.path.normpath(os.path.join(folder, path)) + bracket + rest


def with_found_links(line, text):
    """pip takes --find-links as relative to its list if it is there."""
    for place in line.opts.find_links or []:
        target = os.path.join(os.path.dirname(line.filename), place)
        if "://" not in place and os.path.exists(target):
            text = text.replace(place, "./" + inside(line, text, target), 1)
    return text


def is_source(opts):
    return bool(opts.index_url or opts.extra_index_urls or opts.find_links or opts.no_index or opts.trusted_hosts)


# What pip runs, and the Debian package that has it.
programs = {"git": "git", "hg": "mercurial", "svn": "subversion", "bzr": "breezy"}


def check_repository(line, text, link):
    system = link.scheme.split("+")[0]
    if "ssh" in link.scheme:
        raise of_line(
            line.filename,
            line.lineno,
            text,
            "the server has no key for SSH",
            f"use {system}+https://, with a token as ${{NAME}} in the URL and NAME in applicationBuildEnvironment, a secret",
        )
    if "file" in link.scheme:
        raise of_line(
            line.filename, line.lineno, text, "that repository is not on the server", f"use {system}+https://"
        )
    if system in programs and not shutil.which(system, path="/usr/local/bin:/usr/bin:/bin"):
        raise of_line(
            line.filename,
            line.lineno,
            text,
            f"the server has no {system}",
            f"add {programs[system]} to applicationSystemPackages",
        )


def remedy_for(written):
    if written.startswith((".", "/", "file:")):
        return "name a folder with a pyproject.toml or a setup.py, or an archive, in the application's folder"
    return "correct the line: pip does not know it either"


def hashed(lines):
    """Whether pip demands a hash of each package."""
    return any(line.hashed for line in lines)


def write(lines, folder):
    """Writes lines as one list, and the constraints as another; returns pip's arguments."""
    os.makedirs(folder, exist_ok=True)
    arguments = []
    for constraint, option, name in (
        (False, "--requirement", "requirements.txt"),
        (True, "--constraint", "constraints.txt"),
    ):
        chosen = [line for line in lines if line.constraint == constraint]
        if chosen:
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as file:
                # A backslash before a comment continues no line; at the end of one it would.
                file.writelines(f"{line.text} #\n" if line.text.endswith("\\") else f"{line.text}\n" for line in chosen)
            arguments += [option, path]
    return arguments
