"""Runs the Node-based clients against a server of its own, on the whole seed."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from processes import serving

FOLDER = Path(__file__).parent
SECONDS = 120


def main() -> int:
    """Return the status of node's test runner."""
    tests = sorted(str(path) for path in FOLDER.glob("*.test.mjs"))
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served:
        variables = os.environ | {"BLIS_ADDRESS": served.address}
        command = ["node", "--test", f"--test-timeout={SECONDS}000", *tests]
        return subprocess.run(command, cwd=FOLDER, env=variables).returncode


if __name__ == "__main__":
    sys.exit(main())
