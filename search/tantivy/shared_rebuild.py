"""Documents read by several processes, since reading them takes most of a rebuild."""

import gc
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context

from search.documents import Document
from search.failures import IndexFailed
from search.storage.processes import watch_parent
from search.tantivy.schema import DocumentRow, document_row, read_document

PROCESSES = 2
# From so many documents on, more processes pay.
MANY = 2_000
# So many documents are handed over at once, and so many batches wait to be read.
BATCH, AHEAD = 200, 6


def build_rows(documents: Iterable[Document]) -> Iterator[DocumentRow]:
    """Yield documents as they are written, in their order; raise IndexFailed."""
    coming = iter(documents)
    first = list(islice(coming, MANY))
    if len(first) < MANY:
        yield from read_rows(first)
        return
    try:
        yield from build_rows_parallel(chain(first, coming))
    except BrokenProcessPool as error:
        raise IndexFailed("A process that read documents for the index ended too early") from error


def build_rows_parallel(documents: Iterator[Document]) -> Iterator[DocumentRow]:
    """Yield documents as they are written, read by other processes."""
    # A fork of a server with threads may stand still for ever; what is spawned does not.
    pool = ProcessPoolExecutor(PROCESSES, get_context("spawn"), prepare_worker)
    try:
        waiting: deque[Future[list[DocumentRow]]] = deque()
        while batch := list(islice(documents, BATCH)):
            waiting.append(pool.submit(read_rows, batch))
            if len(waiting) > AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def prepare_worker() -> None:
    """Have this process read documents and nothing else."""
    # What is read has no cycles, and looking for some takes a sixth of the time.
    gc.disable()
    watch_parent()


def read_rows(documents: Sequence[Document]) -> list[DocumentRow]:
    """Return documents as they are written."""
    return [document_row(read_document(document)) for document in documents]
