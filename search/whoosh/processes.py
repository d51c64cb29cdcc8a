"""Two processes that write an index; neither outlives the one that started them."""

from typing import Any

from whoosh.multiproc import MpWriter, SubWriterTask

from search.failures import IndexFailed
from search.storage.processes import watch_parent
from search.whoosh.gathering import PostingsWriter

PROCESSES = 2


class ParallelWriter(MpWriter):
    """A Whoosh writer that has processes of its own write a part each."""

    def __init__(self, index: Any, **given: Any) -> None:
        # A fork of a server with threads may stand still for ever; what is spawned does not.
        super().__init__(index, procs=PROCESSES, multisegment=True, start_method="spawn", **given)
        # Without an end, so that nobody waits to hand on work that nobody is left to do.
        self.jobqueue: Any = self._mpctx.Queue()

    def _new_task(self) -> Any:
        """Start a process that writes a part."""
        given = self.storage, self.indexname, self.jobqueue, self.resultqueue
        task = self._mpctx.Process(target=write_part, args=(*given, self.subargs, True))
        self.tasks.append(task)
        task.start()
        return task

    def _enqueue(self) -> None:
        """Hand on the documents that wait; raise IndexFailed when a process has ended."""
        if any(task.exitcode is not None for task in self.tasks):
            raise IndexFailed("A process that wrote a part of the search index ended too early")
        super()._enqueue()


def write_part(storage: Any, name: str, jobs: Any, results: Any, given: Any, *_: Any) -> None:
    """Write the documents that come in until no more do."""
    watch_parent()
    task = SubWriterTask(storage, name, jobs, results, given, True)
    task.writer = PostingsWriter(storage.open_index(name), _lk=False, **given)
    while (job := jobs.get()) is not None:
        task._process_file(*job)
    results.put((None, task.writer.pool.fieldnames, task.writer._finalize_segment()))
