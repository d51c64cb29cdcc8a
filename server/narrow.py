"""What a process may take that opens files from outside: little, and then it dies."""

import os
import resource

BYTES = 768 * 1024 * 1024


def narrow(seconds: int) -> None:
    """Give this process little memory, little time, and no right to write files."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
