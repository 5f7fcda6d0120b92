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
_MOST_PAGES = 10_000  # a hundred tags each: more than any repository has
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
    page = answer.document()
    yield page
    while url := _following(answer):
        if url in seen:
            raise answer.unreadable("a list that leads back to where it began")
        seen.add(url)
        answer = client.send(Request("GET", url), READ)
        if answer.status != _OK:
            raise client.refusal(answer, "read a list")
        before, page = page, answer.document()
        if page == before or len(seen) > _MOST_PAGES:
            raise answer.unreadable("a list that has no end")
        yield page


def _following(answer: Answer) -> str | None:
    try:
        return next_page(answer)
    except ValueError:
        raise answer.unreadable("an address that is none") from None


def next_page(answer: Answer) -> str | None:
    """The address of the page after the one that an answer has, by its headers `Link`.

    Raises:
        ValueError: It is no address.
    """
    links = ", ".join(answer.headers.get_all("Link", ()))  # one header may come in several lines
    for link in _LINK.finditer(links):
        if _NEXT.search(link[2]):
            return urljoin(answer.url, str(link[1]))
    return None
