"""A process that is told to end twice at once ends all the same."""

from __future__ import annotations

import signal
import subprocess
import sys

from infra.ending import Ending

BURST = """
import os, signal, threading, time
from infra.ending import Ending

ending = Ending()
ending.listen()
threading.Thread(target=lambda: [os.kill(os.getpid(), signal.SIGTERM) for _ in range(2_000)], daemon=True).start()
for _ in range(200):
    ending.wait(0.001)
print(ending.wait(5), ending.is_set())
"""


def test_who_waits_is_told_once_it_was_told() -> None:
    ending = Ending()
    assert not ending.wait(0) and not ending.is_set()
    ending.tell(signal.SIGINT)
    ending.tell(signal.SIGTERM)
    assert ending.is_set() and ending.wait() and ending.wait() and ending.wait(0)


def test_signals_that_interrupt_each_other_do_not_hold_it_up() -> None:
    done = subprocess.run([sys.executable, "-c", BURST], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["True", "True"], "")
