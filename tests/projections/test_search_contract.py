"""Search over both full-text indexes: what is found, in which order, and that an erasure leaves no word behind."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from domain.clients import Client
from domain.concepts import Concept
from domain.files import StoredFile
from domain.labels import Labels
from domain.log import Actor, Envelope, Happened
from domain.personal import Erased, Personal
from domain.provenance import Facts, Looks, Provenance
from infra.sqlite import Database
from projections.search.fusion import fused
from projections.search.query import Filters, Picture, search
from projections.search.text import Fts5, TextIndex, Tsvector, words_of
from projections.search.view import SearchView
from projections.tracking import prepare
from tests.given import OTHER_TENANT, START, TENANT
from tests.infra.postgres_server import shared

FILE = StoredFile("a/b", "image/png", 1, "00")


class PostgresStore:
    """As much of an operational database on PostgreSQL as a search needs."""

    def __init__(self, url: str) -> None:
        import psycopg
        from psycopg.rows import dict_row

        self._connection: Any = psycopg.connect(url, autocommit=True, row_factory=dict_row)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        plain = sql.replace("WITHOUT ROWID", "").replace("BLOB", "BYTEA").replace("number INTEGER", "number BIGINT")
        cursor = self._connection.execute(re.sub(r"\?\d*", "%s", plain.replace("%", "%%")), parameters)
        return _ByPlace(cursor)

    @contextmanager
    def write(self) -> Iterator[Any]:
        with self._connection.transaction():
            yield self

    def all(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        return list(self.execute(sql, parameters).fetchall())

    def close(self) -> None:
        self._connection.close()


class _Row(dict[str, Any]):
    def __getitem__(self, key: Any) -> Any:
        return list(self.values())[key] if isinstance(key, int) else super().__getitem__(key)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values())


class _ByPlace:
    def __init__(self, cursor: Any) -> None:
        self._cursor, self.rowcount = cursor, cursor.rowcount

    def fetchone(self) -> Any:
        row = self._cursor.fetchone()
        return None if row is None else _Row(row)

    def fetchall(self) -> list[Any]:
        return [_Row(row) for row in self._cursor.fetchall()]


class Library:
    """A search view over one database, fed with events of the test."""

    def __init__(self, store: Any, index: TextIndex) -> None:
        self.store, self.index, self.view, self.position = store, index, SearchView(index), 0
        with store.write() as connection:
            for statement in self.view.schema:
                connection.execute(statement)

    def tell(self, event: Any, tenant: UUID = TENANT) -> None:
        self.position += 1
        envelope = Envelope(uuid4(), tenant, Actor("system", "t"), "r", "c", None, "d", None, START, 1)
        with self.store.write() as connection:
            self.view.apply(connection, Happened(self.position, type(event).TOPIC, envelope, event))

    def concept(
        self,
        prompt: str,
        labels: Labels | None = None,
        motifs: tuple[str, ...] = (),
        looks: bytes | None = None,
        subject: UUID | None = None,
        tenant: UUID = TENANT,
        style: str = "blackwork",
        days: int = 0,
        erased: bool = False,
    ) -> UUID:
        owner, at = subject or tenant, START + timedelta(days=days)
        made = Concept.request(
            uuid4(), tenant, owner, Personal(owner, "prompt", prompt), style, (1,), 100.0, 256, (), (), 0, subject,
            uuid4(), at,
        )  # fmt: skip
        made.label(labels or Labels(), at)
        made.start(at)
        seen = None if looks is None else Looks("test-1", base64.b64encode(looks).decode())
        made.draw_variant(0, FILE, FILE, Provenance("e", "1", 1, "00"), Facts(motifs, (), 1.0, 1.0), None, at, seen)
        for event in made.collect_events():
            if erased:
                for name in ("prompt", "tags", "metadata", "callback", "callback_secret", "features"):
                    if getattr(event, name, None) is not None:
                        object.__setattr__(event, name, Erased(owner, "prompt"))
            self.tell(event, tenant)
        return made.id

    def erase(self, subject: UUID) -> None:
        event = Client.Erased(originator_id=subject, originator_version=2, timestamp=START, reason="client-request")
        self.tell(event)

    def found(self, text: str | None = None, tenant: UUID = TENANT, **filters: Any) -> list[UUID]:
        return [hit.concept for hit in search(self.store, self.index, tenant, text, None, Filters(**filters))]


@pytest.fixture(params=["sqlite", "postgres"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    if request.param == "sqlite":
        store: Any = Database(tmp_path / "views.db", "OFF")
        index: TextIndex = Fts5()
    else:
        store, index = PostgresStore(shared().migrated()), Tsvector()
    try:
        yield Library(store, index)
    finally:
        store.close()


def test_words_are_found_in_prompts_tags_motifs_and_metadata(library: Library) -> None:
    snake = library.concept("a snake around a dagger")
    tagged = library.concept("a rose", Labels(tags=("snake", "sleeve")))
    noted = library.concept("a moon", Labels(metadata={"place": "forearm"}))
    parsed = library.concept("eine Schlange", motifs=("snake",))
    library.concept("an anchor")
    assert set(library.found("snakes")) == {snake, tagged, parsed}
    assert library.found("snakes")[0] == tagged, "a tag says more than a word of the prompt"
    assert library.found("forearm") == [noted]
    assert library.found("dagger sleeve forearm")[:3] != [] and len(library.found("dagger sleeve forearm")) == 3
    assert library.found("zebra") == []


def test_tenants_are_apart(library: Library) -> None:
    mine, theirs = library.concept("a snake"), library.concept("a snake", tenant=OTHER_TENANT)
    assert library.found("snake") == [mine]
    assert library.found("snake", tenant=OTHER_TENANT) == [theirs]
    assert library.found(tenant=uuid4(), style="blackwork") == []


def test_filters_hold_with_and_without_words(library: Library) -> None:
    client = uuid4()
    old = library.concept("a snake", Labels(tags=("Summer",), metadata={"k": "v"}), ("snake",), subject=client)
    new = library.concept("a snake", style="fine-line", days=3)
    everything: list[tuple[dict[str, Any], list[UUID]]] = [
        ({"style": "fine-line"}, [new]),
        ({"tags": ["summer"]}, [old]),
        ({"motifs": ["SNAKE"]}, [old]),
        ({"metadata": {"k": "v"}}, [old]),
        ({"metadata": {"k": "w"}}, []),
        ({"client": client}, [old]),
        ({"created_after": START + timedelta(days=1)}, [new]),
        ({"created_before": START + timedelta(days=1)}, [old]),
    ]
    for filters, wanted in everything:
        assert library.found(**filters) == wanted
        assert library.found("snake", **filters) == wanted
    assert library.found() == [new, old], "newest first"


def test_looks_are_ranked_and_joined_with_words(library: Library) -> None:
    near = library.concept("an anchor", looks=bytes([10]))
    both = library.concept("a snake", looks=bytes([20]))
    library.concept("a rose", looks=bytes([200]))
    words_only = library.concept("a snake and a rose")
    picture = Picture("test-1", lambda rows: [1 - row[0] / 255 for row in rows], least=0.5)
    hits = search(library.store, library.index, TENANT, "snake", picture, Filters())
    assert hits[0].concept == both
    assert {hit.concept for hit in hits} == {near, both, words_only}
    assert hits[0].matched_by == ("text", "image") and hits[0].variant == 0
    assert hits[0].similarity == pytest.approx(1 - 20 / 255)
    other = Picture("test-2", picture.likeness)
    assert search(library.store, library.index, TENANT, None, other, Filters()) == []


def test_an_erased_person_is_nowhere(library: Library) -> None:
    person = uuid4()
    library.concept("for quillfeather", Labels(("xylanthia",), {"k": "wendelin"}), looks=b"\x01", subject=person)
    kept = library.concept("a snake for quill")
    library.erase(person)
    for word in ("quillfeather", "xylanthia", "wendelin"):
        assert library.found(word) == []
    assert library.found("snake") == [kept]
    for table, rows in (("search_documents", 1), ("search_labels", 0), ("search_pictures", 0), ("search_text", 1)):
        assert len(library.store.all(f"SELECT * FROM {table}")) == rows, table
    if isinstance(library.store, Database):
        with library.store.write() as connection:
            connection.execute("CREATE VIRTUAL TABLE words USING fts5vocab('search_text', 'row')")
        kept_words = {row["term"] for row in library.store.all("SELECT term FROM words")}
        assert "snake" in kept_words and not kept_words & {"quillfeath", "quillfeather", "xylanthia", "wendelin"}
        library.store.scrub()
        data = library.store.path.read_bytes().lower()
        assert not [word for word in (b"quillfeath", b"xylanthia", b"wendelin") if word in data]


def test_a_rebuild_after_an_erasure_finds_nothing_either(library: Library) -> None:
    person = uuid4()
    library.concept("gone", Labels(("xylanthia",)), ("snake",), b"\x01", person, erased=True)
    library.erase(person)
    assert library.found("snake") == [] and library.store.all("SELECT * FROM search_pictures") == []


def test_a_document_without_words_and_a_query_without(library: Library) -> None:
    library.concept("?!")
    assert library.found("…") == []


OPERATORS = (
    '"',
    "'",
    "*",
    "^",
    "NEAR",
    "NOT",
    "AND",
    "OR",
    "(",
    ")",
    ":",
    "-",
    "prompt:",
    "&",
    "|",
    "!",
    "<->",
    "%s",
    "?",
)


@given(st.lists(st.sampled_from(OPERATORS) | st.text(max_size=12), max_size=8).map(" ".join))
@example("\x00 snake")
@example("\ud800 snake")
@example("NOT NOT NOT")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_are_looked_for_and_none_is_an_operator(library: Library, text: str) -> None:
    if not library.position:
        library.concept("a snake around a dagger")
    assert len(library.found(text)) <= 1
    assert library.found(f"snake {text}") != [] or len(words_of(f"snake {text}")) == 24


def test_words_of_what_people_write() -> None:
    assert words_of("A Snake, a snake: over_the—moon") == ["snake", "over", "moon"]
    assert words_of("to be or not to be")[0] == "be"
    assert words_of("the") == ["the"]
    assert len(words_of(" ".join(f"w{n}" for n in range(99)))) == 24


def test_reciprocal_rank_fusion() -> None:
    assert fused([["a", "b"], ["b", "c"]]) == [("b", 1 / 61 + 1 / 62), ("a", 1 / 61), ("c", 1 / 62)]
    assert fused([]) == []
    assert [each for each, _ in fused([["a", "b", "c"]])] == ["a", "b", "c"]


def test_the_view_is_prepared_like_any_other(tmp_path: Path) -> None:
    store = Database(tmp_path / "views.db", "OFF")
    with store.write() as connection:
        prepare(connection, (SearchView(),))
    assert store.one("SELECT position FROM tracking WHERE follower = 'search'") is not None
    store.close()
