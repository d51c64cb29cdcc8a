"""The program `blis`, also as `python -m server`: Ctrl+C ends it with a sentence at any moment.

All else is imported when it has begun, so that also who stops it meanwhile sees no traceback.
"""

import atexit
import gc
import sys
from importlib import import_module

INTERRUPTED = 130
"""With this status shells know of a program that Ctrl+C ended: 128, and the number of SIGINT."""


def main() -> None:
    """Run a command; an interrupted one is told in a sentence."""
    # Modules live as long as the process: looking for garbage among them, while they are imported
    # and once more at the end, takes a quarter of a short command.
    gc.disable()
    atexit.register(gc.freeze)
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
    command_sentence = import_module("schema.text.command_sentences").command_sentence
    stopped = command_sentence("stopped before it was done; nothing is half-done.")
    print(f"blis: {stopped}", file=sys.stderr)
    sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
