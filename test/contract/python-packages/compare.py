"""Compares what our reader says of random lists of requirements with what pip reads of them.

usage: compare.py READER-FOLDER SEED COUNT — prints the first list that is read differently, and ends with code 1
"""

import os
import random
import sys
import tempfile

reader, seed, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
sys.path.insert(0, reader)

import requirement_lists  # noqa: E402
from refusal import Refusal  # noqa: E402

from pip._internal.exceptions import PipError  # noqa: E402
from pip._internal.index.collector import LinkCollector  # noqa: E402
from pip._internal.index.package_finder import PackageFinder  # noqa: E402
from pip._internal.models.search_scope import SearchScope  # noqa: E402
from pip._internal.models.selection_prefs import SelectionPreferences  # noqa: E402
from pip._internal.network.session import PipSession  # noqa: E402
from pip._internal.req.req_file import parse_requirements  # noqa: E402

FOLDERS = ("", "requirements/", "requirements/deep/", "eine Liste/")
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "latin-1")
HASH = "sha256:" + "0123456789abcdef" * 4


def requirement(random):
    name = random.choice(("Flask", "PyMySQL", "zope.interface", "ruamel_yaml", "uvicorn[standard]", "a", "x [y,z]"))
    version = random.choice(("", "==1.0", ">=1,<2", " ~= 3.1", "!=2.0.*", " (>=1.0)"))
    marker = random.choice(("", "", " ; python_version < '3.99'", "; sys_platform=='linux' and extra=='x'"))
    return name + version + marker


def line(random, lists):
    kind = random.randrange(22)
    if kind < 7:
        text = requirement(random)
    elif kind < 9:
        text = f"{requirement(random)} --hash={HASH}" + random.choice(("", f" --hash {HASH}", f" \\\n    --hash={HASH}"))
    elif kind == 9:
        text = random.choice(("name @ https://e.test/name-1.0.tar.gz#sha256=ab", "https://e.test/n-1.0-py3-none-any.whl"))
    elif kind == 10:
        text = random.choice(("git+https://e.test/n.git@v1#egg=n", "-e git+https://e.test/n.git#egg=n&subdirectory=a"))
    elif kind == 11:
        text = random.choice(("-e .", "-e .[database]", "--editable ./lib", "-e lib[a,b]", ".", "./lib", "./lib[a] ; python_version>'3'"))
    elif kind == 12:
        text = random.choice(("./wheels/n-1.0-py3-none-any.whl", "wheels/n-1.0-py3-none-any.whl", "./wheels/n-1.0-py3-none-any.whl[x]"))
    elif kind < 15 and lists:
        target = random.choice(lists)
        text = random.choice(("-r ", "--requirement=", "-c ", "--constraint ", "-r")) + target
    elif kind == 15:
        text = random.choice(("--index-url https://u:${TOKEN}@e.test/simple", "-i https://e.test/a", "--extra-index-url=https://e.test/b", "--no-index"))
    elif kind == 16:
        text = random.choice(("--find-links ./wheels", "-f wheels", "--find-links=https://e.test/links", "-f missing"))
    elif kind == 17:
        text = random.choice(("--pre", "--prefer-binary", "--no-binary :all:", "--only-binary=Flask,a", "--trusted-host e.test", "--require-hashes"))
    elif kind == 18 and random.random() < 0.7:
        text = random.choice(("Flask --config-settings a=b", "Flask --global-option=x", "a --config-settings=b=c"))
    elif kind == 18:
        text = random.choice(("--unknown", "Flask --hash=md4:00", "-e", "Fl ask", "'Flask", "Flask==", "Flask ;bad", "Straße"))
    elif kind == 19:
        text = random.choice(("", "   ", "\t", "\x0c", "# gunicorn==1.0", "  # -e .", "#\\"))
    elif kind == 20:
        text = random.choice(("Flask==\\\n1.0", "Flask \\\n  # comment\n==1.0", "--index-url \\\nhttps://e.test/c", "Flask\\"))
    else:
        text = random.choice(("Flask # gunicorn", "Flask\t#x", "name @ file:./lib", "a\u2028b", "Flask==1.0\x0b", "Flask; python_version>'3' # ü"))
    return text + random.choice(("", "", "", "  # why", " #", "  "))


def write(path, text, encoding):
    if encoding == "utf-16-le-bom":
        content = b"\xff\xfe" + text.encode("utf-16-le")
    elif encoding == "utf-16-be-bom":
        content = b"\xfe\xff" + text.encode("utf-16-be")
    elif encoding == "latin-1":
        content = ("# -*- coding: latin-1 -*-\n" + text).encode("latin-1", "ignore")
    else:
        content = text.encode(encoding)
    with open(path, "wb") as file:
        file.write(content)


def make(random):
    """A folder with requirements.txt, lists that it includes, a project and an archive."""
    for project in (".", "lib", "requirements/lib"):
        os.makedirs(project, exist_ok=True)
        with open(f"{project}/pyproject.toml", "w") as file:
            file.write("[project]\nname = 'n'\nversion = '1'\n")
    for place in ("wheels", "requirements/wheels", *FOLDERS[1:]):
        os.makedirs(place, exist_ok=True)
    open("wheels/n-1.0-py3-none-any.whl", "w").close()
    names = [random.choice(FOLDERS) + f"{number}.txt" for number in range(random.randrange(4))]
    done = []
    for name in [*names, "requirements.txt"]:
        lists = [os.path.relpath(other, os.path.dirname(name) or ".") for other in done if " " not in other] + ["absent.txt"] * (random.random() < 0.02)
        end = random.choice(("\n", "\n", "\r\n", "\r"))
        lines = [line(random, lists) for _ in range(random.randrange(1, 9))]
        write(name, "\n".join(lines).replace("\n", end) + random.choice(("", end)), random.choice(ENCODINGS))
        done.append(name)


def finder():
    session = PipSession()
    arguments = {"find_links": [], "index_urls": ["https://default.test/simple"]}
    try:
        scope = SearchScope.create(**arguments, no_index=False)
    except TypeError:
        scope = SearchScope.create(**arguments)
    collector = LinkCollector(session=session, search_scope=scope)
    return PackageFinder.create(link_collector=collector, selection_prefs=SelectionPreferences(allow_yanked=False))


class Options:
    """What pip's command line has, as far as lists change it."""

    def __init__(self):
        self.require_hashes = False
        self.features_enabled = []
        self.isolated_mode = False


def read_by_pip(files):
    """Requirements, constraints, and all that options change; an exception where pip refuses."""
    found, options = finder(), Options()
    result = {False: [], True: []}
    for file, constraint in files:
        for read in parse_requirements(file, PipSession(), finder=found, options=options, constraint=constraint):
            result[read.constraint].append((read.requirement, read.is_editable, repr(sorted((read.options or {}).items()))))
    scope = found.search_scope
    places = [os.path.relpath(place) if os.path.exists(place) else place for place in scope.find_links]
    state = (
        places,
        scope.index_urls,
        options.require_hashes,
        found.allow_all_prereleases if not hasattr(found, "release_control") else repr(found.release_control),
        found.prefer_binary,
        sorted(found.format_control.no_binary),
        sorted(found.format_control.only_binary),
        sorted(map(str, found.trusted_hosts)),
    )
    return result, state


def refuses(action):
    try:
        return None, action()
    except (Refusal, PipError, OSError, ValueError, UnicodeError) as error:
        return error, None


def compare(number):
    generator = random.Random(f"{seed} {number}")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        make(generator)
        os.environ.pop("TOKEN", None)
        refused, theirs = refuses(lambda: read_by_pip([("requirements.txt", False)]))
        our_refusal, ours = refuses(lambda: requirement_lists.read(folder, "requirements.txt"))
        verdict = "equal"
        if our_refusal:
            verdict = "refused" if refused or makes_none(theirs) else f"we refuse: {our_refusal}"
        elif refused:
            verdict = f"pip refuses: {refused}"
        else:
            requirement_lists.write(ours, "flat")
            files = [(f"flat/{name}.txt", constraint) for name, constraint in (("requirements", False), ("constraints", True)) if os.path.exists(f"flat/{name}.txt")]
            again = read_by_pip(files) if files else ({False: [], True: []}, theirs[1])
            if again[0] != theirs[0] or same_state(again[1]) != same_state(theirs[1]):
                verdict = f"different:\n  pip: {theirs}\n  we:  {again}"
        if verdict not in ("equal", "refused"):
            print(f"seed {seed}, list {number}: {verdict}")
            for parent, _, names in os.walk("."):
                for name in sorted(name for name in names if name.endswith(".txt")):
                    with open(os.path.join(parent, name), "rb") as file:
                        print(f"--- {os.path.join(parent, name)}: {file.read()!r}")
            sys.exit(1)
        return verdict


def same_state(state):
    """Options of constraints come after those of requirements, in a flat list: where packages come from is a set."""
    return [sorted(part) if isinstance(part, list) else part for part in state]


def makes_none(theirs):
    """Whether pip, which has read the lines, makes no requirement of one of them, which is then refused as well."""
    from pip._internal.req.constructors import install_req_from_editable, install_req_from_line

    for text, editable, _ in theirs[0][False]:
        try:
            (install_req_from_editable if editable else install_req_from_line)(text)
        except (PipError, ValueError):
            return True
    return False


verdicts = [compare(number) for number in range(count)]
print(f"{verdicts.count('equal')} equal, {verdicts.count('refused')} refused")
