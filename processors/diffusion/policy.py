"""What is refused and what is marked: rules from a file, on the prompt's words and on a checker's classes."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REFUSE, FLAG, ALLOW = "refuse", "flag", "allow"
OWN = Path(__file__).with_name("policy.toml")
UNSAFE = "unsafe-picture"
"""The one class that the usual checkers tell of; their concepts have no names."""


class BadPolicy(ValueError):
    """The file is no policy; says where."""


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    verdict: str
    words: tuple[str, ...]
    beside: tuple[str, ...] = ()
    """Where given, one of these must be there, too."""


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Policy:
    """`version` names the file and its content: it is recorded with what was found."""

    version: str
    rules: tuple[Rule, ...]
    classes: tuple[tuple[str, str], ...] = ()

    def of_prompt(self, prompt: str) -> list[Finding]:
        """The rules that the prompt meets, refusals first."""
        text = folded(prompt)
        met = [
            Finding(rule.name, rule.verdict)
            for rule in self.rules
            if _any(rule.words, text) and (not rule.beside or _any(rule.beside, text))
        ]
        return sorted(met, key=lambda finding: finding.verdict != REFUSE)

    def of_classes(self, found: Iterable[str]) -> list[Finding]:
        """A class without a rule is flagged: whatever a checker says is never lost."""
        verdicts = dict(self.classes)
        met = [Finding(each, verdicts.get(each, FLAG)) for each in found]
        return sorted((each for each in met if each.verdict != ALLOW), key=lambda each: each.verdict != REFUSE)


def folded(text: str) -> str:
    """Lower case without accents or punctuation, words one space apart: how rules and prompts are compared."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain))


def parsed(text: str) -> Policy:
    """A policy from TOML. Raises `BadPolicy`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadPolicy(f"not TOML: {error}") from None
    rules = tuple(_rule(each) for each in _list(data.get("rules", []), "rules"))
    classes = data.get("classes", {})
    if not isinstance(classes, dict) or set(classes.values()) - {REFUSE, FLAG, ALLOW}:
        raise BadPolicy("classes: each one is refuse, flag or allow")
    if unknown := set(data) - {"version", "rules", "classes"}:
        raise BadPolicy(f"{min(unknown)}: there is no such part; there are version, rules and classes")
    name = str(data.get("version", "own"))
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Policy(f"{name}+{digest}", rules, tuple(sorted(classes.items())))


def read(path: Path | None = None) -> Policy:
    """The policy in that file, or the platform's own. Raises `BadPolicy`, and `OSError` where it cannot be read."""
    return parsed((path or OWN).read_text(encoding="utf-8"))


def _rule(data: Any) -> Rule:
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        raise BadPolicy("rules: each one has a name")
    name = data["name"]
    if data.get("verdict") not in (REFUSE, FLAG):
        raise BadPolicy(f"rule {name}: verdict is refuse or flag")
    words = tuple(folded(each) for each in _list(data.get("words"), name))
    beside = tuple(folded(each) for each in _list(data.get("with", []), name))
    if not words or "" in words + beside:
        raise BadPolicy(f"rule {name}: words holds at least one word, and none is empty")
    return Rule(name, data["verdict"], words, beside)


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadPolicy(f"{where}: a list is wanted")
    if where != "rules" and not all(isinstance(each, str) for each in value):
        raise BadPolicy(f"{where}: words are text")
    return value


def _any(phrases: Iterable[str], text: str) -> bool:
    return any(f" {phrase} " in f" {text} " for phrase in phrases)
