"""The proofs that evidence packs are made of, from the audit ledger at its published checkpoint."""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors import Conflict
from domain.log import Position
from infra.auditing import AuditFollower
from projections.audit.ledger import Ledger
from projections.audit.notes import open_checkpoint
from projections.audit.pack import draw_sample
from projections.audit.proofs import make_proof


class LedgerProofs:
    """`analytics.evidence.Proofs`, fixed to the checkpoint that is published when it is made."""

    def __init__(self, ledger: Ledger, audit: AuditFollower) -> None:
        note = audit.checkpoint()
        if note is None:
            raise Conflict("nothing-published", "The audit log has no checkpoint yet; try again in a second.")
        self._ledger, self._note, self._verifier = ledger, note, audit.verifier
        self._size = open_checkpoint(note, audit.verifier, ignore_unknown=True)[0].size
        self.position: Position = ledger.last_position(self._size)

    def entry(self, position: Position) -> tuple[int, bytes]:
        index = self._ledger.index_of_positions([position])[position]
        (entry,) = self._ledger.entries(index, index + 1)
        return index, entry

    def proof(self, leaf_index: int) -> str:
        return make_proof(leaf_index, self._size, self._ledger.node, self._note).encode().decode()

    def checkpoint(self) -> bytes:
        return self._note

    def vkey(self) -> str:
        return str(self._verifier)

    def tree_size(self) -> int:
        return self._size

    def draw_sample(self, seed: str, n: int, indices: Sequence[int]) -> list[int]:
        return draw_sample(seed, n, indices)
