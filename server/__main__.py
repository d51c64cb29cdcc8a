"""The program `blis`, also as `python -m server`: Ctrl+C ends it with a sentence at any moment.

All else is imported when it has begun, so that also who stops it meanwhile sees no traceback.
"""

import sys
from importlib import import_module

INTERRUPTED = 130
"""With this status shells know of a program that Ctrl+C ended: 128, and the number of SIGINT."""


def main() -> None:
    """Run a command; an interrupted one is told in a sentence."""
    try:
        import_module("server.cli").main()
    except KeyboardInterrupt:
        end_interrupted_program()
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            end_interrupted_program()
        raise


def end_interrupted_program() -> None:
    """End the program, which leaves nothing half-done."""
    print("blis: stopped before it was done; nothing is half-done.", file=sys.stderr)
    sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
