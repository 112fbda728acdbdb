"""The distribution's own pip: python3-venv brings its wheel for virtual environments. Its parser reads what pip will."""

import glob
import os
import sys


def path():
    """The file; SIMPLE_WEB_STACK_PIP names another one, for tests with other versions."""
    wheels = sorted(glob.glob("/usr/share/python-wheels/pip-*.whl"))
    wheel = os.environ.get("SIMPLE_WEB_STACK_PIP") or (wheels[-1] if wheels else "")
    if not wheel:
        sys.exit("error: /usr/share/python-wheels has no pip; the package python3-venv brings it")
    return wheel


sys.path.insert(0, path())
