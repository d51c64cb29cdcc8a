"""A few documents and what a search of them finds."""

from search import Document, SearchIndex, SearchRequest, Synonyms


def practice(row_id: int, title: str, body: str = "", **keys: list[str]) -> Document:
    return Document("Practice", row_id, {"title": {"lv": title}, "body": {"lv": body}}, keys)


DOCUMENTS = [
    practice(1, "Pašvaldību sadarbības tīkls", "Desmit novadi mācās viens no otra.", year=["2023"]),
    practice(2, "Līdzdalības budžets Rīgā", "Iedzīvotāji balso bibliotēkās.", year=["2023"]),
    practice(3, "Dienas centrs", "Ministrija VARAM maksā par DI pakalpojumiem.", year=["2024"]),
    practice(4, "Mazie soļi", "Te var sākt ar mazumiņu, un tas izdodas.", year=["2024"]),
    Document("Network", 1, {"title": {"lv": "Tūrisma tīkls", "en": "Tourism network"}}),
]
SYNONYMS = Synonyms(
    [(["tīkls", "network"], ()), (["TPP", "transports pēc pieprasījuma"], ())],
)


def found(index: SearchIndex, text: str, **more) -> list[tuple[str, int]]:
    question = SearchRequest(text, synonyms=SYNONYMS, **more)
    return [(m.kind, m.row_id) for m in index.find(question).matches]
