"""Compares what should agree: tables and program, rows and rules, index and database."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import sqlalchemy as sa

from schema import ADMINISTRATORS, EDITORS, Database, stream_documents
from schema.tables import Attachment, rules
from schema.tables.base import table_of
from schema.text.command_sentences import command_sentence, names_and_more
from search import Document, SearchIndex, SearchRequest
from search.documents import AUDIENCE
from search.engine import Identity
from server.commands.databases import database_version, program_version, query_database
from server.files.store import FileStore

SHOWN = 10
# Of how many documents a search engine answers as quickly as any, and how many it is for.
DOCUMENT_LIMITS = {"whoosh": (2_000, 5_000)}


def consistency_problems(database: Database, index: SearchIndex, files: FileStore) -> Iterator[str]:
    """Yield in a sentence whatever is not as it should be; older tables end the search."""
    yield from database_damage(database)
    version, newest = database_version(database), program_version()
    if version != newest:
        yield command_sentence(
            "The tables are of version {version}, the program is of {newest}.",
            version=version or command_sentence("none"),
            newest=newest,
        )
        return
    yield from broken_rules(database)
    yield from index_differences(database, index)
    yield from file_differences(database, files)


def engine_advice(engine: str, documents: int) -> Iterator[str]:
    """Yield the advice to change the search engine when there are more documents than it is for.

    >>> list(engine_advice("whoosh", 2_000)), list(engine_advice("tantivy", 100_000))
    ([], [])
    >>> list(engine_advice("whoosh", 2_001))
    ['BLIS_SEARCH_ENGINE=tantivy is recommended: with 2,001 documents whoosh gets slower.']
    >>> list(engine_advice("whoosh", 5_001))
    ['It is time for BLIS_SEARCH_ENGINE=tantivy: whoosh is for up to 5,000 documents, not 5,001.']
    """
    quick, most = DOCUMENT_LIMITS.get(engine, (documents, documents))
    if documents > most:
        yield command_sentence(
            "It is time for BLIS_SEARCH_ENGINE=tantivy: "
            "{engine} is for up to {most:,} documents, not {documents:,}.",
            engine=engine,
            most=most,
            documents=documents,
        )
    elif documents > quick:
        yield command_sentence(
            "BLIS_SEARCH_ENGINE=tantivy is recommended: "
            "with {documents:,} documents {engine} gets slower.",
            documents=documents,
            engine=engine,
        )


def database_damage(database: Database) -> Iterator[str]:
    """Yield what SQLite finds wrong with its own file; PostgreSQL looks after itself."""
    if not database.is_sqlite:
        return
    for finding, *_ in query_database(database, "pragma integrity_check"):
        if finding != "ok":
            yield command_sentence("The database file is damaged: {finding}.", finding=finding)
    for table, row_id, target, _ in query_database(database, "pragma foreign_key_check"):
        yield command_sentence(
            "A row refers to nothing: {table} {number} to {target}.",
            table=table,
            number=row_id,
            target=target,
        )


def broken_rules(database: Database) -> Iterator[str]:
    """Yield each record that breaks a rule over several rows."""
    for rule in rules.RULES:
        for slug, *details in database.all(rule.offenders):
            table, message = rule.table.__tablename__, rule.message.format(*details)
            yield command_sentence(
                "A rule is broken: {place}: {message}.",
                place=f"{table} {slug}: {rule.field}",
                message=message,
            )


def index_differences(database: Database, index: SearchIndex) -> Iterator[str]:
    """Yield how the index differs from what the database would put into it."""
    revision = database.revision().stamp
    if index.is_damaged():
        yield command_sentence(
            "Files of the index are missing or not as they were written: run blis reindex."
        )
    if index.revision != revision:
        yield command_sentence(
            "The index is of revision {indexed}, the database of {revision}.",
            indexed=index.revision or command_sentence("none"),
            revision=revision,
        )
    searchable = list(stream_documents(database))
    expected = {(document.kind, document.row_id) for document in searchable}
    indexed = index.keys()
    if lacking := expected - indexed:
        yield command_sentence("The index lacks: {documents}.", documents=document_names(lacking))
    if needless := indexed - expected:
        names = document_names(needless)
        yield command_sentence("The index holds too much: {documents}.", documents=names)
    # Nobody is answered from an index that has no revision.
    misplaced = audience_differences(index, searchable) if index.revision else set[Identity]()
    if wrong := misplaced & expected & indexed:
        names = document_names(wrong)
        yield command_sentence("The index shows to others: {documents}.", documents=names)


def document_names(keys: Iterable[tuple[str, int]]) -> str:
    """Return the first of some documents, by kind and number."""
    return abbreviate_names(f"{kind} {row_id}" for kind, row_id in sorted(keys))


def audience_differences(index: SearchIndex, searchable: Sequence[Document]) -> set[Identity]:
    """Return what the index shows to others than may see it, or does not show to who may."""
    editors = SearchRequest(
        "", filters={AUDIENCE: [ADMINISTRATORS, EDITORS]}, facets=[AUDIENCE], sees_hidden=True
    )
    named = {audience for document in searchable for audience in document.keys[AUDIENCE]}
    wrong: set[Identity] = set()
    most = len(index.keys())
    for audience in named | index.find(editors).facets[AUDIENCE].keys():
        mine = {AUDIENCE: [audience]}
        request = SearchRequest("", first=most, filters=mine, highlight=False, sees_hidden=True)
        found = {(match.kind, match.row_id) for match in index.find(request).matches}
        may = {(d.kind, d.row_id) for d in searchable if audience in d.keys[AUDIENCE]}
        wrong |= found ^ may
    return wrong


def file_differences(database: Database, files: FileStore) -> Iterator[str]:
    """Yield which attachments have no file, or one of another size, and which files nobody names.

    The files are looked for first: one that comes meanwhile belongs to a row that comes too.
    """
    stored, attachment = set(files.held()), table_of(Attachment)
    rows = database.all(sa.select(attachment.c.id, attachment.c.sha256, attachment.c.size))
    wrong = [row.id for row in rows if file_size(files.path(row.sha256)) != row.size]
    if wrong:
        yield command_sentence(
            "The file is missing or damaged of: attachment {numbers}.",
            numbers=abbreviate_names(map(str, wrong)),
        )
    if orphans := stored - {row.sha256 for row in rows}:
        names = abbreviate_names(sorted(orphans))
        yield command_sentence("No attachment names the file: {files}.", files=names)


def file_size(file: Path) -> int | None:
    """Return the size of a file, or None when there is none."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return None


def abbreviate_names(names: Iterable[str]) -> str:
    """Return the first of some names, and how many there are more.

    >>> abbreviate_names(map(str, range(12)))
    '0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more'
    """
    first, rest = (every := list(names))[:SHOWN], every[SHOWN:]
    return names_and_more(", ".join(first), len(rest))
