"""Prints what a project's pyproject.toml requires, one requirement per line."""

import sys
import tomllib

with open(sys.argv[1], "rb") as file:
    project = tomllib.load(file).get("project", {})
if "dependencies" not in project:
    sys.exit(
        "error: pyproject.toml has no list `dependencies` under [project]; "
        "write it there, or bring a requirements.txt (docs/application.md)"
    )
print("\n".join(project["dependencies"]))
