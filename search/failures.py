"""What can go wrong with an index; knows no engine."""


class IndexBusy(Exception):
    """Another process is changing the index for too long; the index stays as it was."""


class IndexFailed(Exception):
    """What the index keeps cannot be read or written: damaged, removed, or the disk is full."""


class EngineMissing(Exception):
    """What a search engine needs is not installed."""
