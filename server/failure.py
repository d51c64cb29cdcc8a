"""What a person can put right is told in a sentence, never as a traceback."""


class Failure(Exception):
    """Something outside of the program keeps it from going on; the message is for people."""


def os_error_reason(error: OSError) -> str:
    """Return what the system says in its first line, without a full stop."""
    return str(error.strerror or error).splitlines()[0].rstrip(".")
