"""Where the running server is told of: `server.json` in the data folder, true as long as its writer lives.

The command line sends its operator's key to the address that stands there. A killed server leaves the file behind,
and its port, and even its process id, may be another program's a moment later. So the writer holds a lock on the file
itself, which the kernel takes from it when it ends however it ends: whoever can have the lock has found a file left
behind. A server that starts writes a file of its own, so it lends no life to the one before.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import tempfile
from contextlib import suppress
from pathlib import Path


class Announcement:
    """A server's word on where it answers; made once it listens, and withdrawn before it stops to."""

    def __init__(self, path: Path, url: str) -> None:
        self._path = path
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.", suffix=".tmp")
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(descriptor, json.dumps({"url": url, "pid": os.getpid(), "network": network()}).encode())
        os.replace(temporary, path)
        self._held: int | None = descriptor

    def withdraw(self) -> None:
        """Take the file away, unless it is another's by now, and the lock from it; again is harmless."""
        if self._held is None:
            return
        held, self._held = self._held, None
        with suppress(OSError):
            if os.path.samestat(os.fstat(held), os.stat(self._path)):
                self._path.unlink(missing_ok=True)
        os.close(held)


class Announced:
    """What a reader found in the file; it stays open, so that the writer can be asked after at any time."""

    def __init__(self, url: str, network: str, descriptor: int) -> None:
        self.url = url
        self._network = network
        self._descriptor = descriptor

    def lives(self) -> bool:
        """Whether the writer still runs and listens at the address.

        A connection made before this says True leads to the writer: it had the port from before it wrote the file.
        """
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        return False

    def near(self) -> bool:
        """Whether the address means here what it means to the writer, who may share the folder from elsewhere."""
        return self._network == network()

    def close(self) -> None:
        os.close(self._descriptor)


def announced(path: Path) -> Announced | None:
    """What the file says, to be closed by whoever asked; None where there is none, or none that can be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        with open(descriptor, "rb", closefd=False) as file:
            said = json.load(file)
        return Announced(str(said["url"]), str(said.get("network")), descriptor)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        os.close(descriptor)
        return None


def network() -> str:
    """Which addresses and ports this process sees: those of this machine since it started, or of one container."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {os.readlink('/proc/self/ns/net')}"
    except OSError:  # no Linux
        return platform.node()
