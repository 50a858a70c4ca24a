"""What a store of files says when it cannot serve for now: nothing is lost, and the same call may succeed later."""

from __future__ import annotations

import errno


class ObjectsUnavailable(OSError):
    """It passes without the caller being at fault. The message names neither a file nor a person nor a secret."""

    number = errno.EHOSTUNREACH
    words = "The store of files cannot be reached."

    def __init__(self) -> None:
        super().__init__(self.number, self.words)


class ObjectsAway(ObjectsUnavailable):
    """Nobody answers, not in time, or not with what was sent."""


class ObjectsSlow(ObjectsUnavailable):
    """It asks for fewer requests, or fails inside."""

    number = errno.EAGAIN
    words = "The store of files asks to be used less for a while."


class ObjectsFull(ObjectsUnavailable):
    """It takes nothing more: a full disk, or a quota."""

    number = errno.ENOSPC
    words = "The store of files is full."


class ObjectsRefused(ObjectsUnavailable):
    """It knows the credentials not, or they may not do this."""

    number = errno.EACCES
    words = "The store of files refuses the credentials."


class BucketMissing(ObjectsUnavailable):
    """The bucket is not there."""

    number = errno.ENODEV
    words = "The bucket is not there."


def passes(error: BaseException) -> bool:
    """Whether work that failed with it is to be done again, however often: its place was full, or away."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return full or isinstance(error, ObjectsUnavailable)
