"""An application with two practices, and a client that asks it as various people."""

from dataclasses import replace

import sqlalchemy as sa
from seeded import empty_database
from starlette.testclient import TestClient

from schema import PUBLIC, Viewer, ids, stream_documents, tables
from schema.tables import PracticeState, Role, Scope
from schema.tables.base import table_of
from search import open_index
from server.app import create_app
from server.files.store import FileStore
from server.settings import HttpSettings

MOST = 100_000
OWN, OTHER, EDITS, READS, ADMIN = "own", "other", "edits", "reads", "admin"
OPEN, DRAFT = ids.write_global_id("Practice", 1), ids.write_global_id("Practice", 2)
FORM = {"practice": OPEN, "kind": "CONTRACT", "titleLv": "Līguma paraugs"}
VIEWERS = {
    "": PUBLIC,
    OWN: Viewer(1, frozenset({Role.MEMBER}), municipality=1),
    OTHER: Viewer(2, frozenset({Role.MEMBER}), municipality=2),
    EDITS: Viewer(3, frozenset({Role.EDITOR})),
    ADMIN: Viewer(4, frozenset({Role.ADMINISTRATOR})),
}
VIEWERS[READS] = replace(VIEWERS[OWN], scopes=frozenset({Scope.READ_MEMBERS}))


async def viewer_of(request):
    return VIEWERS[request.headers.get("authorization", "").removeprefix("Bearer ")]


def opened(folder):
    """Yield an application with a public practice and a draft of the first municipality."""
    database = empty_database(folder / "blis.sqlite")
    fill(database)
    index, files = open_index(None), FileStore(folder / "files")
    index.rebuild(stream_documents(database), database.revision().stamp)
    app = create_app(database, index, HttpSettings(max_file=MOST), files=files)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Office(client, database, index, files)
        assert client.portal is not None
        client.portal.call(database.close)


def fill(database):
    """Record two municipalities, two practices of the first one, and those who ask."""
    named = {"kind": "COUNTY", "certainty": "CONFIRMED"}
    with database.transaction() as session:
        for number in (1, 2):
            place = {"slug": f"place-{number}", "name": {"lv": f"Vieta {number}"}, **named}
            session.add(tables.Municipality.model_validate(place))
        for number, state in ((1, PracticeState.PUBLISHED), (2, PracticeState.DRAFT)):
            texts = {"title": {"lv": f"Prakse {number}"}, "summary": {"lv": "Par ko tā ir."}}
            practice = {"slug": f"practice-{number}", "kind": "PRACTICE", "state": state, **texts}
            session.add(tables.Practice.model_validate(practice))
        for viewer in VIEWERS.values():
            if viewer.account and session.get(tables.Account, viewer.account) is None:
                label = {"id": viewer.account, "label": f"account {viewer.account}"}
                session.add(tables.Account.model_validate(label))
        session.flush()
        for number in (1, 2):
            held = {"practice_id": number, "municipality_id": 1}
            session.add(tables.PracticeMunicipality.model_validate(held))


class Office:
    """A client of the application, and what lies behind it."""

    def __init__(self, client, database, index, files):
        self.client, self.database, self.index, self.files = client, database, index, files

    def clear(self):
        with self.database.transaction() as session:
            for table in (tables.AttachmentText, tables.Attachment, tables.Change):
                session.execute(sa.delete(table_of(table)))
        for sha256 in self.files.held():
            self.files.remove(sha256)
        self.index.rebuild(stream_documents(self.database), self.database.revision().stamp)

    def send(self, who, content, name="a.pdf", **form):
        fields = {key: value for key, value in (FORM | form).items() if value is not None}
        files = {"file": (name, content, "application/octet-stream")}
        return self.client.post("/attachments", data=fields, files=files, headers=bearer(who))

    def get(self, who, url, **headers):
        return self.client.get(url, headers=bearer(who) | headers)

    def delete(self, who, url):
        return self.client.delete(url, headers=bearer(who))

    def ask(self, query):
        answer = self.client.post("/graphql", json={"query": query}).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def found(self, text):
        query = f'{{ search(query: "{text}", first: 5) {{ nodes {{ slug }} }} }}'
        return [node["slug"] for node in self.ask(query)["search"]["nodes"]]

    def rows(self, table):
        return self.database.all(sa.select(table_of(table)).order_by(table_of(table).c.id))

    def state(self):
        """Return everything that an upload could leave behind."""
        files = sorted(path for path in self.files.folder.rglob("*") if path.is_file())
        rows = [self.rows(t) for t in (tables.Attachment, tables.AttachmentText, tables.Change)]
        return files, rows, self.database.revision().number


def bearer(who):
    return {"authorization": f"Bearer {who}"} if who else {}
