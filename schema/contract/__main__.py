"""Makes a release of the sources: `make release v=0.1.0`, or `python -m schema.contract 0.1.0`.

Keeps the printed schema under the version, dates what is new in the changelog, and sets the
version of the package. Nothing is written when one of the three cannot be.
"""

import re
import sys
from datetime import date
from pathlib import Path

from schema.clock import today
from schema.contract.releases import release_versions, version_numbers

ROOT = Path(__file__).parents[2]
VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
NEW = re.compile(r"^## Unreleased\n(?=\n+###)", re.MULTILINE)
"""The heading over what is new, when something stands under it."""


class ReleaseRefused(Exception):
    """The sources are not ready for this release; the message says why."""


def main() -> None:
    """Make the release that the command line names."""
    try:
        for path in make_release(ROOT, sys.argv[1], today()):
            print(f"written: {path.relative_to(ROOT)}")
    except ReleaseRefused as refused:
        sys.exit(f"release: {refused}")


def make_release(root: Path, version: str, day: date) -> list[Path]:
    """Write the files of a release and return them; raise ReleaseRefused and write none."""
    changelog, project = root / "CHANGELOG.md", root / "pyproject.toml"
    releases = root / "schema/contract/releases"
    check_release_version(version, release_versions(releases))
    contents = {
        changelog: dated_changelog(changelog.read_text("utf-8"), version, day),
        project: versioned_project(project.read_text("utf-8"), version),
        releases / f"{version}.graphql": (root / "schema/schema.graphql").read_text("utf-8"),
    }
    releases.mkdir(exist_ok=True)
    for path, text in contents.items():
        path.write_text(text, "utf-8")
    return list(contents)


def check_release_version(version: str, released: list[str]) -> None:
    """Refuse what is no version, or not newer than all that were released."""
    if not VERSION.fullmatch(version):
        raise ReleaseRefused(f"{version!r} is no version such as 0.1.0.")
    if released and version_numbers(version) <= version_numbers(released[-1]):
        raise ReleaseRefused(f"{version} is not newer than {released[-1]}, the last release.")


def dated_changelog(text: str, version: str, day: date) -> str:
    """Return the changelog with what is new under its version and day.

    >>> print(dated_changelog("## Unreleased\\n\\n### Added\\n", "0.1.0", date(2026, 11, 29)))
    ## Unreleased
    <BLANKLINE>
    ## 0.1.0 (2026-11-29)
    <BLANKLINE>
    ### Added
    <BLANKLINE>
    """
    dated, found = NEW.subn(f"## Unreleased\n\n## {version} ({day})\n", text, count=1)
    if not found:
        raise ReleaseRefused("CHANGELOG.md has nothing under ## Unreleased.")
    return dated


def versioned_project(text: str, version: str) -> str:
    """Return the description of the package with this version.

    >>> versioned_project('name = "blis"\\nversion = "0.1.0"\\n', "0.2.0")
    'name = "blis"\\nversion = "0.2.0"\\n'
    """
    return re.sub(r'^version = ".*"$', f'version = "{version}"', text, count=1, flags=re.MULTILINE)


if __name__ == "__main__":
    main()
