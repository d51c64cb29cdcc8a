"""What a process may take that opens files from outside, or draws: little, and then it dies."""

import ctypes
import os
import resource

SAID = 64 * 1024
"""So much it may write to a file, which is its standard error."""
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
"""How the kernel is asked for a network of one's own without being root (clone(2))."""


def sandbox_process(memory: int, seconds: int | None = None) -> None:
    """Give this process so many bytes of memory, so many seconds of a core, and no network.

    It has to be called while there is one thread only. Where the kernel gives no empty network,
    as in many containers, what is left is that nothing here opens a connection.
    """
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (SAID, SAID))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if seconds is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK)
