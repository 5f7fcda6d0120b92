"""The vocabulary of annotations: their keys, and how a time is written in one.

https://github.com/opencontainers/image-spec/blob/main/annotations.md
"""

from __future__ import annotations

PREFIX = "org.opencontainers.image."
TITLE = PREFIX + "title"


def rfc3339(seconds: int) -> str:
    """A time in UTC as OCI documents write it, such as `1970-01-01T00:00:00Z`.

    Args:
        seconds: Since 1970 UTC.
    """
    from datetime import datetime, timezone

    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
