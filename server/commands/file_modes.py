"""Who may read what BLIS writes: nobody but the user that runs it.

Drafts, digests of keys, names without a consent and the secret of sessions lie in these files.
"""

import os
import stat
from collections.abc import Iterable
from glob import escape
from pathlib import Path

from schema.text.command_sentences import command_sentence, names_and_more
from server.commands.progress import print_message

PRIVATE = 0o077
"""What others may do with a file, as a mask: nothing."""


def set_private_umask() -> None:
    """Let this process and its children make files that only its user can read."""
    os.umask(PRIVATE)


def restrict_data_files(folder: Path, database: Path | None) -> None:
    """Take from all others what they may do with files that are there already.

    A file that belongs to somebody else, as on a mounted volume, is told and left.
    """
    kept = [path for path in data_paths(folder, database) if not restrict_path(path)]
    if kept:
        files = names_and_more(str(kept[0]), len(kept) - 1)
        print_message(
            command_sentence(
                "Others may read {files}, and only its owner can change that.", files=files
            )
        )


def data_paths(folder: Path, database: Path | None) -> Iterable[Path]:
    """Yield everything in the data folder, and the database wherever it is."""
    yield folder
    yield from folder.rglob("*")
    if database is not None and not database.is_relative_to(folder):
        yield from database.parent.glob(f"{escape(database.name)}*")


def restrict_path(path: Path) -> bool:
    """Take from all others what they may do with a file; tell whether that is so now.

    Nothing that BLIS keeps is a program, so nobody needs to execute a file.
    """
    try:
        mode = path.lstat().st_mode
        closed = PRIVATE if stat.S_ISDIR(mode) else PRIVATE | stat.S_IXUSR
        if mode & closed and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & ~closed)
    except FileNotFoundError:  # removed meanwhile
        return True
    except PermissionError:
        return False
    return True
