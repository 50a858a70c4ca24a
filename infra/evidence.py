"""The proofs that evidence packs are made of, from the audit ledger at its published checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analytics.evidence import Question
from domain.errors import Conflict
from domain.log import Position
from infra.auditing import AuditFollower
from projections.audit import pack
from projections.audit.evidence import make_pack
from projections.audit.ledger import Ledger
from projections.audit.notes import open_checkpoint


class LedgerProofs:
    """`analytics.evidence.Proofs`, fixed to the checkpoint that is published when it is made."""

    def __init__(self, ledger: Ledger, audit: AuditFollower) -> None:
        note = audit.checkpoint()
        if note is None:
            raise Conflict("nothing-published", "The audit log has no checkpoint yet; try again in a second.")
        self._ledger, self._note, self._signer = ledger, note, audit.signer
        self._size = open_checkpoint(note, audit.verifier, ignore_unknown=True)[0].size
        self._position: Position = ledger.last_position(self._size)

    @property
    def position(self) -> Position:
        return self._position

    def tree_size(self) -> int:
        return self._size

    def entry(self, position: Position) -> tuple[int, bytes]:
        index = self._ledger.index_of_positions([position])[position]
        (entry,) = self._ledger.entries(index, index + 1)
        return index, entry

    def draw_sample(self, seed: str, n: int, indexes: Sequence[int]) -> list[int]:
        return pack.draw_sample(seed, n, indexes)

    def pack(
        self,
        question: Question,
        answer: Iterable[tuple[Position, Mapping[str, Any]]],
        seed: str,
        n: int,
        page: bytes,
    ) -> Mapping[str, bytes]:
        asked = pack.Question(
            question.criteria, question.period_from, question.period_to, question.query, dict(question.parameters)
        )
        return make_pack(self._ledger, self._note, self._signer, asked, answer, seed, n, page)
