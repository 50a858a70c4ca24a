"""What kind of statement a query is, as far as a server has to know it before the engine does.

The engine here is one for files of its own machine, so it can read and write them for whoever asks: table functions
and engines that reach out of the warehouse, `INTO OUTFILE` and `FROM INFILE` are refused before it sees them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

REACHING_OUT = """
    arrowflight azureblobstorage azureblobstoragecluster azurequeue cosn deltalake deltalakeazure deltalakecluster
    deltalakelocal deltalakes3 distributed executable executablepool file filecluster filelog filesystem gcs hdfs
    hdfscluster hive hudi hudicluster iceberg icebergazure icebergcluster iceberghdfs iceberglocal icebergs3 jdbc
    kafka materializedpostgresql mongodb mysql nats odbc oss paimon postgresql python rabbitmq redis remote
    remotesecure s3 s3cluster s3queue sqlite url urlcluster ytsaurus
"""
"""Names that must not be called, nor stand after `ENGINE =`: each reaches files, programs or other hosts."""
_GAP = r"(?>[^\w(),'=<>+/\-#\\`\"]+|/\*(?>.*?\*/)|--[^\n]*+\n|\#[^\n]*+\n)*+"
_NAMES = "(?:" + "|".join("_?".join(name) for name in REACHING_OUT.split()) + ")"
_FORBIDDEN = (
    (re.compile(rf"\b(?P<what>into){_GAP}outfile\b", re.I | re.S), "INTO OUTFILE"),
    (re.compile(rf"\b(?P<what>from){_GAP}infile\b", re.I | re.S), "FROM INFILE"),
    (re.compile(rf"\b(?P<what>{_NAMES})\b[`\"]?{_GAP}\(", re.I | re.S), "a call"),
    (re.compile(rf"\bengine{_GAP}=?{_GAP}[`\"]?\b(?P<what>{_NAMES})\b", re.I | re.S), "an engine"),
    (re.compile(rf"\\[^`\"\\]*+[`\"]{_GAP}\(", re.I | re.S), "a function's name with an escape in it"),
)
_READING = frozenset({"show", "describe", "desc", "exists", "explain", "check"})
_HARMLESS_SYSTEM = frozenset({"flush", "sync", "stop", "start"})
_TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*|\#[!\s][^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<text>'(?:[^'\\]|\\(?:.|\Z)|'')*+(?:'|\Z)|\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z))
    |(?P<name>`(?:[^`\\]|\\(?:.|\Z)|``)*+(?:`|\Z)|"(?:[^"\\]|\\(?:.|\Z)|"")*+(?:"|\Z)|[^\W\d]\w*)
    |(?P<other>\d\w*|.)""",
    re.VERBOSE | re.DOTALL,
)


class Kind(StrEnum):
    SELECT = "select"
    """Answers with rows that are streamed."""
    ANSWER = "answer"
    """Answers at once: SHOW, DESCRIBE, EXPLAIN …, and everything that changes something."""
    INSERT = "insert"
    """Rows follow in blocks."""
    SET = "set"
    USE = "use"


class Forbidden(Exception):
    """The statement reaches out of the warehouse."""


@dataclass(frozen=True, slots=True)
class Statement:
    """`sql` is what the engine is given, with a mark in an insert where the rows come from.

    Of an insert: its table and columns, or else the `structure` that it gives to `input`.
    """

    kind: Kind
    sql: str
    table: str = ""
    columns: tuple[str, ...] = ()
    structure: str = ""
    reads: bool = False
    """Whether it is one of those that change nothing."""

    def reading(self, source: str) -> str:
        """An insert whose rows come from `source`."""
        before, after = self.sql.split(_HERE)
        return before + source + after


_HERE = "\0rows\0"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    word: str
    """Lower case, without quotes."""
    start: int
    end: int


def statement(sql: str) -> Statement:
    """Raises `Forbidden`."""
    if "\0" in sql:
        raise Forbidden("a query has no zero bytes")
    tokens = _tokens(sql)
    while tokens and tokens[-1].word == ";":
        tokens.pop()
    if not tokens:
        return Statement(Kind.ANSWER, sql)
    _check(sql, tokens)
    first = tokens[0].word
    if first == "insert":
        return _insert(sql, tokens)
    if first == "set":
        return Statement(Kind.SET, sql[: tokens[-1].end], reads=True)
    if first == "use":
        return Statement(Kind.USE, sql[: tokens[-1].end], table=_name(sql, tokens[-1]), reads=True)
    kind = Kind.SELECT if first in ("select", "with", "(", "from") and not _inserts(tokens) else Kind.ANSWER
    return Statement(kind, _without_format(sql, tokens), reads=kind is Kind.SELECT or first in _READING)


def _tokens(sql: str) -> list[_Token]:
    tokens = []
    for match in _TOKEN.finditer(sql):
        kind = "text" if match.lastgroup == "tag" else match.lastgroup or "other"
        if kind == "space":
            continue
        word = match[0]
        if kind == "name" and word[0] in '`"':
            word = re.sub(r"\\(.)", r"\1", word[1:-1])
        tokens.append(_Token(kind, "" if kind == "text" else word.lower(), match.start(), match.end()))
    return tokens


def _check(sql: str, tokens: list[_Token]) -> None:
    # Looked for in the text as it is: whoever reads quotes and comments otherwise than the engine does is led astray.
    for pattern, what in _FORBIDDEN:
        if match := pattern.search(sql):
            name = match.groupdict().get("what") or "this"
            raise Forbidden(f"{what} would reach out of the warehouse ({name}); give texts as parameters")
    if tokens[0].word == "system" and (len(tokens) < 2 or tokens[1].word not in _HARMLESS_SYSTEM):
        raise Forbidden("SYSTEM statements are for whoever runs the machine")
    if tokens[0].word in ("backup", "restore"):
        raise Forbidden("backups are for whoever runs the machine")


def _inserts(tokens: list[_Token]) -> bool:
    """`WITH … INSERT INTO …` changes something though it begins as a question."""
    return tokens[0].word == "with" and any(
        each.word == "insert" and tokens[place + 1].word == "into" for place, each in enumerate(tokens[:-1])
    )


def _without_format(sql: str, tokens: list[_Token]) -> str:
    """Over the network an answer comes in blocks, whatever format is asked for: that is the client's to write."""
    for place in range(len(tokens) - 1, 0, -1):
        token, before = tokens[place], tokens[place - 1]
        if token.kind == "name" and before.kind == "name" and before.word == "format":
            after = tokens[place + 1 :]
            if not after or after[0].word == "settings":
                return sql[: before.start] + sql[token.end : tokens[-1].end]
    return sql[: tokens[-1].end]


def _insert(sql: str, tokens: list[_Token]) -> Statement:
    whole = Statement(Kind.ANSWER, sql[: tokens[-1].end])
    at = 1
    for word in ("into", "table"):
        if at < len(tokens) and tokens[at].word == word and tokens[at].kind == "name":
            at += 1
    if at >= len(tokens) or tokens[at].kind != "name" or tokens[at].word == "function":
        return whole
    begun = at
    while at + 2 < len(tokens) and tokens[at + 1].word == "." and tokens[at + 2].kind == "name":
        at += 2
    table = sql[tokens[begun].start : tokens[at].end]
    at += 1
    columns: list[str] = []
    head = tokens[at - 1].end
    if at < len(tokens) and tokens[at].word == "(":
        listed = _listed(sql, tokens, at)
        if listed is None:
            return whole
        columns, at = listed
        head = tokens[at - 1].end
    if at < len(tokens) and tokens[at].word == "settings":
        while at < len(tokens) and tokens[at].word not in ("values", "format", "select", "with"):
            head = tokens[at].end
            at += 1
    rest = [each.word for each in tokens[at:]]
    if not rest or rest == ["values"] or (rest[0] == "format" and len(rest) == 2):
        return Statement(Kind.INSERT, f"{sql[:head]} SELECT * FROM {_HERE}", table, tuple(columns))
    return _from_input(sql, tokens, at) or whole


def _from_input(sql: str, tokens: list[_Token], at: int) -> Statement | None:
    """`INSERT INTO … SELECT … FROM input('a UInt8')`: the rows follow in blocks, and are taken apart on their way."""
    for place in range(at, len(tokens) - 3):
        call = tokens[place : place + 4]
        if [each.word for each in call] == ["input", "(", "", ")"] and call[2].kind == "text":
            end = tokens[-2].start if tokens[-2].word == "format" else tokens[-1].end
            structure = re.sub(r"\\(.)|''", lambda match: match[1] or "'", sql[call[2].start + 1 : call[2].end - 1])
            begin, ended = sql[: call[0].start], sql[call[3].end : max(end, call[3].end)]
            return Statement(Kind.INSERT, begin + _HERE + ended, structure=structure)
    return None


def _listed(sql: str, tokens: list[_Token], at: int) -> tuple[list[str], int] | None:
    """Names between brackets, as they are written, and where they end; None for anything else between them."""
    names, at = [], at + 1
    while at + 1 < len(tokens) and tokens[at].kind == "name":
        names.append(_name(sql, tokens[at]))
        if tokens[at + 1].word == ")":
            return names, at + 2
        if tokens[at + 1].word != ",":
            return None
        at += 2
    return None


def _name(sql: str, token: _Token) -> str:
    word = sql[token.start : token.end]
    return re.sub(r"\\(.)", r"\1", word[1:-1]) if word[0] in '`"' else word
