"""Where everything is on the server. SIMPLE_WEB_STACK_ROOT, for tests, is a folder that stands for its root."""

import os
from pathlib import Path

ROOT = Path(os.environ.get("SIMPLE_WEB_STACK_ROOT", "/"))
SETTINGS = ROOT / "etc/simple-web-stack"
STATE = ROOT / "srv/data/state"
RUN = ROOT / "run/simple-web-stack"
LOGS = ROOT / "var/log"

# The folder with the components, which lie side by side on the server.
COMPONENTS = Path(__file__).resolve().parents[3]
