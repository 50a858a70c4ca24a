"""What the many S3 services say when they cannot serve for now, as `domain.objects` names it."""

from __future__ import annotations

from domain.objects import BucketMissing, ObjectsAway, ObjectsFull, ObjectsRefused, ObjectsSlow, ObjectsUnavailable

DAMAGED = frozenset({"BadDigest", "IncompleteBody", "XAmzContentChecksumMismatch", "XAmzContentSHA256Mismatch"})
FULL = frozenset(
    {"XMinioStorageFull", "InsufficientCapacity", "QuotaExceeded", "ServiceQuotaExceeded", "StorageQuotaExceeded"}
)
REFUSED = frozenset(
    {
        "AccessDenied",
        "AllAccessDisabled",
        "ExpiredToken",
        "Forbidden",
        "InvalidAccessKeyId",
        "InvalidToken",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
    }
)
SLOW = frozenset(
    {
        "InternalError",
        "OperationAborted",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "SlowDownRead",
        "SlowDownWrite",
        "Throttling",
        "ThrottlingException",
        "TooManyRequests",
    }
)


def code_of(error: Exception) -> str:
    """Of botocore's `ClientError`: the service's own code, or the status where the answer had no body."""
    response = getattr(error, "response", None) or {}
    return str(response.get("Error", {}).get("Code", ""))


def status_of(error: Exception) -> int:
    response = getattr(error, "response", None) or {}
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def unavailable(error: Exception) -> ObjectsUnavailable | None:
    """None for an error of another kind: the request itself was wrong.

    Nothing of botocore's message is kept: it holds the address that was asked for.
    """
    from botocore.exceptions import (
        ClientError,
        ConnectionError,
        CredentialRetrievalError,
        HTTPClientError,
        IncompleteReadError,
        NoAuthTokenError,
        NoCredentialsError,
        PartialCredentialsError,
        ProfileNotFound,
    )

    if isinstance(error, (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, NoAuthTokenError)):
        return ObjectsRefused()
    if isinstance(error, ProfileNotFound):
        return ObjectsRefused()
    if not isinstance(error, ClientError):
        # No connection, a time-out, an answer cut off.
        return ObjectsAway() if isinstance(error, (ConnectionError, HTTPClientError, IncompleteReadError)) else None
    code, status = code_of(error), status_of(error)
    if code == "NoSuchBucket":
        return BucketMissing()
    if code in FULL or status == 507:
        return ObjectsFull()
    if code in REFUSED or status in (401, 403):
        return ObjectsRefused()
    if code in DAMAGED:
        return ObjectsAway()
    return ObjectsSlow() if code in SLOW or status == 429 or status >= 500 else None
