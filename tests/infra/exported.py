"""An export of a platform that runs, held against its published log."""

from __future__ import annotations

import json
from pathlib import Path

from infra.platform import Running
from projections.audit.verify import Report, verify_folder


def verified(running: Running, folder: Path) -> Report:
    """What `atelier verify` finds. All that is in the log now is exported, as `events.ndjson` in `folder`.

    A platform writes while nobody asks it anything (requests are counted by the minute): what comes after the export,
    and that alone, may be missing from it.
    """
    head = running.log.head()
    assert running.settle(120)
    export = folder / "events.ndjson"
    export.write_bytes(b"".join(running.audit.export()))
    last = export.read_bytes().splitlines()[-1]
    assert json.loads(last)["position"] >= head
    return verify_folder(running.folder.audit, events=export, growing=True)
