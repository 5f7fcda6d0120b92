"""Lists that a registry gives in several pages.

https://www.rfc-editor.org/rfc/rfc8288.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from wasm_publish.registry.client import READ
from wasm_publish.registry.connection.transport import Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.registry.client import Client
    from wasm_publish.registry.connection.answer import Answer

_OK = 200
_LINK = re.compile(r"<([^<>]*)>([^,<]*)")
_NEXT = re.compile(r""";\s*rel\s*=\s*"?next"?\s*(?:;|$)""", re.IGNORECASE)


def pages(client: Client, first: Answer) -> Iterator[object]:
    """The documents of all pages of a list.

    Args:
        client: Asks for the pages.
        first: The answer that has the first one.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: A page can't be read, or the pages have no end.
    """
    answer, seen = first, {first.url}
    yield answer.document()
    while url := _following(answer):
        if url in seen:
            raise answer.unreadable("a list that leads back to where it began")
        seen.add(url)
        answer = client.send(Request("GET", url), READ)
        if answer.status != _OK:
            raise client.refusal(answer, "read a list")
        yield answer.document()


def _following(answer: Answer) -> str | None:
    try:
        return next_page(answer.url, answer.headers.get("Link", ""))
    except ValueError:
        raise answer.unreadable("an address that is none") from None


def next_page(url: str, links: str) -> str | None:
    """The address of the page after the one at `url`, by the value of its header `Link`.

    Raises:
        ValueError: It is no address.
    """
    for link in _LINK.finditer(links):
        if _NEXT.search(link[2]):
            return urljoin(url, str(link[1]))
    return None
