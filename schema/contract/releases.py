"""The printed schema of each release: what clients were promised, kept as a file."""

from pathlib import Path

RELEASES = Path(__file__).parent / "releases"
"""A folder with a file for each release, such as `0.1.0.graphql`."""


class UnknownRelease(LookupError):
    """There is no release of this version."""


def release_versions(folder: Path = RELEASES) -> list[str]:
    """Return the versions that were released, the newest last."""
    return sorted((file.stem for file in folder.glob("*.graphql")), key=version_numbers)


def version_numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers, by which versions are in order.

    >>> version_numbers("0.10.0") > version_numbers("0.9.1")
    True
    """
    return tuple(map(int, version.split(".")))


def released_schema(version: str, folder: Path = RELEASES) -> str:
    """Return the printed schema of a release; raise UnknownRelease when there was none."""
    if version not in release_versions(folder):
        raise UnknownRelease(version)
    return (folder / f"{version}.graphql").read_text("utf-8")
