"""What goes wrong inside tantivy, under names of our own."""

from collections.abc import Iterator
from contextlib import contextmanager

from search.failures import convert_errors

# The name of tantivy's gravest error, which is no `Exception` and cannot be imported.
PANIC = "PanicException"


@contextmanager
def convert_tantivy_errors(failure: type[Exception]) -> Iterator[None]:
    """Raise what tantivy does with damaged, missing or unwritable files under a name of our own."""
    with convert_errors(failure, ValueError, OSError):
        try:
            yield
        except BaseException as error:
            if type(error).__name__ == PANIC:
                raise ValueError(f"{PANIC}: {error}") from error
            raise
