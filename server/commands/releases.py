"""The contract of an earlier release, as git keeps it."""

import subprocess
from pathlib import Path

from server.failure import Failure

ROOT = Path(__file__).parents[2]
CONTRACT = "schema/schema.graphql"


def last_release(folder: Path = ROOT) -> str | None:
    """Return the newest tag before the present state; None without one, or without git."""
    done = run_git(folder, "describe", "--tags", "--abbrev=0")
    return done.stdout.strip() if done and done.returncode == 0 else None


def release_contract(release: str, folder: Path = ROOT) -> str:
    """Return the printed schema of a release."""
    done = run_git(folder, "show", f"{release}:{CONTRACT}")
    if done is None or done.returncode != 0:
        raise Failure(f"There is no {CONTRACT} in {release}: is it a tag, and is it fetched?")
    return done.stdout


def run_git(folder: Path, *words: str) -> subprocess.CompletedProcess[str] | None:
    """Return what git answers about a folder, or None where there is no git."""
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *words], capture_output=True, text=True, encoding="utf-8"
        )
    except FileNotFoundError:
        return None
