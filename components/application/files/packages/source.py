"""Where a release's packages are listed, and what a virtual environment for them depends on."""

import glob
import hashlib
import json
import os
import tomllib

import requirement_lists
from refusal import Refusal

# The first that exists is used. A list of one's own says most exactly what one wants; a lock says more than a project.
LISTS = ("requirements.txt", "pylock.toml", "uv.lock", "poetry.lock", "pdm.lock", "pyproject.toml", "setup.py")
# These belong to a project's pyproject.toml.
LOCKS = ("uv.lock", "poetry.lock", "pdm.lock")


def find(folder):
    for name in LISTS:
        if os.path.isfile(os.path.join(folder, name)):
            if name in LOCKS and not os.path.isfile(os.path.join(folder, "pyproject.toml")):
                raise Refusal(f"{name} is a lock of a pyproject.toml, and there is none\nerror: add it, or remove {name}")
            return name
    raise Refusal(f"the release has none of {', '.join(LISTS)}\nerror: list its packages in one (docs/application.md)")


def lines(folder, source):
    """What pip is to install, where pip installs what the release's own files list."""
    if source == "requirements.txt":
        return requirement_lists.read(folder, source)
    return own_project(folder, source)


def own_project(folder, source):
    """The project in the release's folder: itself if it wants to be installed, otherwise what it depends on."""
    if source == "setup.py" or wants_installation(project_file(folder)):
        return [requirement_lists.Line(source, 1, "-e .", False, "project", path=".")]
    if source != "pyproject.toml":
        return []
    project = project_file(folder).get("project", {})
    if "dependencies" not in project:
        raise Refusal(
            "pyproject.toml has neither [build-system], nor `dependencies` under [project]\n"
            "error: write them there, or bring a requirements.txt or the lock of your tool (docs/application.md)"
        )
    return [
        requirement_lists.Line(source, 1, text, False, "packages") for text in map(str, project["dependencies"])
    ]


def project_file(folder):
    try:
        with open(os.path.join(folder, "pyproject.toml"), "rb") as file:
            return tomllib.loads(file.read().decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (ValueError, UnicodeError) as error:
        raise Refusal(f"pyproject.toml: {error}\nerror: correct it: no tool can read it") from None


def wants_installation(project):
    """As the tools decide: one that says how it is built is installed, unless it says that it is no package."""
    tools = project.get("tool", {})
    return "build-system" in project and not (
        tools.get("poetry", {}).get("package-mode") is False
        or tools.get("pdm", {}).get("distribution") is False
        or tools.get("uv", {}).get("package") is False
    )


def content(folder, source):
    """What the packages depend on, of the release's files: another content needs another environment."""
    if source in ("pylock.toml", *LOCKS):
        return [source, *(digest(folder, name) for name in (source, "pyproject.toml"))]
    known = []
    for line in lines(folder, source):
        known.append([line.text, line.constraint])
        if line.kind == "file":
            known.append(digest(folder, line.path))
        elif line.kind == "project":
            known.append(dependencies_of(folder, line.path))
        elif line.kind == "option":
            known += [digest(folder, path) for path in files_of_links(folder, line)]
    return known


def digest(folder, path):
    try:
        with open(os.path.join(folder, path), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def files_of_links(folder, line):
    """The archives in folders of the release that --find-links names."""
    words = [word.split("=")[-1] for word in line.text.split()]
    folders = [word for word in words if word.startswith(".") and os.path.isdir(os.path.join(folder, word))]
    found = [os.path.join(place, name) for place in folders for name in os.listdir(os.path.join(folder, place))]
    return sorted(path for path in found if os.path.isfile(os.path.join(folder, path)))


def dependencies_of(folder, path):
    """What a project says that it depends on. Where only its build knows that, all files that such a build usually reads;
    what is missed in this way is installed with the project, into its release."""
    root = os.path.join(folder, path)
    project = project_file(root).get("project")
    if project and not {"dependencies", "optional-dependencies"} & set(project.get("dynamic", [])):
        names = ("name", "requires-python", "dependencies", "optional-dependencies")
        return json.dumps([project.get(name) for name in names], default=str)
    patterns = ("*.toml", "*.cfg", "*.txt", "*.in", "setup.py", "requirements*/*")
    found = sorted(file for pattern in patterns for file in glob.glob(pattern, root_dir=root))
    return [[file, digest(root, file)] for file in found if os.path.isfile(os.path.join(root, file))]
