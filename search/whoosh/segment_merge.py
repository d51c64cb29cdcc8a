"""Small parts of an index are made one behind the back of those who ask and write.

Every change leaves a part of its own. Parts of like size are merged, so that a document is merged
as often as its part can grow, and one that is large not at all. The merged part is made beside the
index, while others write; only putting it in the place of the small ones is a change.
"""

from collections.abc import Sequence
from itertools import count, pairwise
from typing import Any

from whoosh.index import TOC

from search.whoosh.postings_file import PartReader, PostingsCodec
from search.whoosh.schema import SCHEMA

# Parts are of like size when their documents are as many as from one of these up to the next;
# what is larger stays until the index is rebuilt.
SIZES = (0, 8, 64, 512, 4096)
# So many parts of like size are merged.
MOST_ALIKE = 6


def crowded_segments(segments: Sequence[Any]) -> list[Any]:
    """Return parts of like size that are too many, the smallest first; none when none are."""
    for least, end in pairwise(SIZES):
        alike = [each for each in segments if least <= each.doc_count() < end]
        if len(alike) >= MOST_ALIKE:
            return alike
    return []


def merge_segments(storage: Any, staging: Any, segments: Sequence[Any]) -> Any:
    """Return the part that some parts of a storage are together; its files are staged elsewhere."""
    index = staging.create_index(SCHEMA)
    writer = index.writer(codec=PostingsCodec(), compound=False)
    for segment in segments:
        reader = PartReader(storage, SCHEMA, segment)
        writer.add_reader(reader)
        reader.close()
    writer.commit(merge=False)
    [made] = TOC.read(staging, index.indexname, schema=SCHEMA).segments
    return made


def repeat_deletions(merged: Sequence[Any], now: Sequence[Any], made: Any) -> None:
    """Delete from a merged part what was deleted from its parts while it was made.

    Documents were taken over in their order, but for those deleted before.
    """
    numbers = count()
    for before, after in zip(merged, now, strict=True):
        for number in range(before.doc_count_all()):
            if not before.is_deleted(number):
                new_number = next(numbers)
                if after.is_deleted(number):
                    made.delete_document(new_number)
