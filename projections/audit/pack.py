"""The evidence pack's files: their bytes and their strict parsing, the same for its maker and its verifier.

A pack answers one question about the log for an auditor: every row of the answer with its audit entry and a
proof, a sample drawn by the auditor's seed, and a manifest with the SHA-256 of every file. The log's key signs
the manifest, so that no file of the pack can change; that no row was left out is shown by scanning the whole log,
not by the pack.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from projections.audit.entries import MAX_NUMBER, EntryError, parse_entry
from projections.audit.errors import Malformed

SCHEMA = "atelier/evidence-pack/v2"
"""Version 1 had no signature."""
MANIFEST = "manifest.json"
POPULATION = "population.ndjson"
SAMPLE = "sample.json"
PAGE = "index.html"
PROOFS = "proofs"
_OWN_COLUMNS = frozenset({"position", "index", "entry"})
_SAMPLE_PREFIX = b"atelier/sample/v1\n"


class PackError(Malformed):
    """A file of an evidence pack that is not as this module writes it, or a value that cannot be written."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the population: its event's place, the exact audit entry, and the answer's own columns.

    Columns are JSON without floats, whose text is not one: give amounts in minor units or as strings.
    """

    position: int
    index: int
    entry: str
    columns: Mapping[str, Any] = field(default_factory=dict)

    def encode(self) -> bytes:
        """The row's line in `population.ndjson`, with its newline. Raises `PackError`."""
        clash = _OWN_COLUMNS & self.columns.keys()
        if clash:
            raise PackError(f"columns may not be called {', '.join(sorted(clash))}")
        own = {"position": self.position, "index": self.index, "entry": self.entry}
        return canonical_json({**self.columns, **own}) + b"\n"


@dataclass(frozen=True, slots=True)
class Question:
    """What the pack was made for: the criteria it serves, the period, the query with its parameters."""

    criteria: tuple[str, ...]
    period_from: str
    period_to: str
    query: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Manifest:
    """`manifest.json`: the question, the place in the log, what was counted, SHA-256 (hex) by file path.

    `signature` is the log's signature line (C2SP signed-note) over `signed_text`, without its newline.
    """

    question: Question
    position: int
    tree_size: int
    population: int
    sample: int
    first_position: int | None
    last_position: int | None
    files: Mapping[str, str]
    signature: str = ""

    def encode(self) -> bytes:
        """The file's bytes. Raises `PackError`."""
        return canonical_json({**self._fields(), "signature": self.signature})

    @property
    def signed_text(self) -> str:
        """What is signed, as a note's text: the schema and the SHA-256 of the manifest without its signature."""
        return f"{SCHEMA}\n{sha256(canonical_json(self._fields())).hexdigest()}\n"

    def _fields(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "criteria": list(self.question.criteria),
            "period": {"from": self.question.period_from, "to": self.question.period_to},
            "query": {"text": self.question.query, "parameters": dict(self.question.parameters)},
            "position": self.position,
            "tree_size": self.tree_size,
            "rows": {"population": self.population, "sample": self.sample},
            "first_position": self.first_position,
            "last_position": self.last_position,
            "files": dict(self.files),
        }


@dataclass(frozen=True, slots=True)
class Sample:
    """`sample.json`: the auditor's seed, how many rows were asked for, and those drawn, in drawing order."""

    seed: str
    n: int
    rows: tuple[tuple[int, int], ...]
    """Leaf index and position of each row drawn."""

    def encode(self) -> bytes:
        """The file's bytes."""
        rows = [{"index": index, "position": position} for index, position in self.rows]
        return canonical_json({"seed": self.seed, "n": self.n, "rows": rows})


def canonical_json(value: Any) -> bytes:
    """JSON in one form: UTF-8, no spaces, keys sorted as RFC 8785 sorts them, integers exact, no floats."""
    try:
        return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise PackError(f"not to be written as JSON: {type(error).__name__}") from None


def parse_json(data: bytes) -> Any:
    """The value in canonical JSON. Raises `PackError`."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise PackError("not JSON") from None
    if canonical_json(value) != data:
        raise PackError("JSON that is not canonical")
    return value


def proof_path(index: int) -> str:
    """Where the proof of a leaf lies in the pack."""
    return f"{PROOFS}/{index}.tlog-proof"


def draw_sample(seed: str, n: int, indices: Sequence[int]) -> list[int]:
    """The `n` leaf indices that rank first by SHA-256 of seed and index; all, where there are fewer.

    Whoever has the seed and the population draws the same; a larger sample begins with the smaller one.
    """
    if n < 0:
        raise PackError("a sample has no negative size")
    start = _SAMPLE_PREFIX + seed.encode() + b"\n"
    return sorted(indices, key=lambda index: (sha256(start + str(index).encode()).digest(), index))[:n]


def parse_row(line: bytes) -> Row:
    """The row in a line (with newline) of `population.ndjson`; its entry must agree. Raises `PackError`."""
    fields = _object(parse_json(line.removesuffix(b"\n")), line)
    if not line.endswith(b"\n") or not fields.keys() >= _OWN_COLUMNS:
        raise PackError("a row has position, index and entry, and ends in a newline")
    row = Row(_number(fields.pop("position")), _number(fields.pop("index")), _text(fields.pop("entry")), fields)
    try:
        entry = parse_entry(row.entry.encode())
    except EntryError as error:
        raise PackError(str(error)) from None
    if (entry.index, entry.position) != (row.index, row.position):
        raise PackError(f"row {row.index} at position {row.position} holds the entry of another event")
    return row


def parse_sample(data: bytes) -> Sample:
    """The sample in `sample.json`. Raises `PackError`."""
    fields = _exactly(parse_json(data), "seed", "n", "rows")
    rows = [_exactly(row, "index", "position") for row in _list(fields["rows"])]
    return Sample(
        _text(fields["seed"]),
        _number(fields["n"]),
        tuple((_number(row["index"]), _number(row["position"])) for row in rows),
    )


def parse_manifest(data: bytes) -> Manifest:
    """The manifest in `manifest.json`. Raises `PackError`."""
    said = parse_json(data)
    if _object(said, said).get("schema") != SCHEMA:
        raise PackError(f"not a pack of schema {SCHEMA}")
    fields = _exactly(
        said,
        *("schema", "criteria", "period", "query", "position", "tree_size", "rows"),
        *("first_position", "last_position", "files", "signature"),
    )
    period = _exactly(fields["period"], "from", "to")
    query = _exactly(fields["query"], "text", "parameters")
    rows = _exactly(fields["rows"], "population", "sample")
    question = Question(
        tuple(_text(criterion) for criterion in _list(fields["criteria"])),
        _text(period["from"]),
        _text(period["to"]),
        _text(query["text"]),
        _object(query["parameters"], query),
    )
    return Manifest(
        question,
        _number(fields["position"]),
        _number(fields["tree_size"]),
        _number(rows["population"]),
        _number(rows["sample"]),
        None if fields["first_position"] is None else _number(fields["first_position"]),
        None if fields["last_position"] is None else _number(fields["last_position"]),
        {path: _text(digest) for path, digest in _object(fields["files"], fields).items()},
        _text(fields["signature"]),
    )


def _ordered(value: Any) -> Any:
    match value:
        case None | bool() | str():
            return value
        case int() if -MAX_NUMBER <= value <= MAX_NUMBER:
            return value
        case list() | tuple():
            return [_ordered(item) for item in value]
        case dict():
            if not all(isinstance(key, str) for key in value):
                raise PackError("a JSON object's keys are strings")
            ordered = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be"))
            return {key: _ordered(item) for key, item in ordered}
    raise PackError(f"not to be written in one form: {type(value).__name__}")


def _exactly(value: Any, *names: str) -> dict[str, Any]:
    fields = _object(value, value)
    if fields.keys() != set(names):
        raise PackError(f"expected {', '.join(names)}, found {', '.join(fields)[:200]}")
    return fields


def _object(value: Any, shown: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PackError(f"not an object: {shown!r:.120}")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise PackError(f"not a list: {value!r:.120}")
    return value


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MAX_NUMBER:
        raise PackError(f"not a number from 0: {value!r:.40}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise PackError(f"not a text: {value!r:.40}")
    return value
