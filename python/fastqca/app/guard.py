"""Who may talk to the application: a browser on this machine that knows the token."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Message, Receive, Send], Awaitable[None]]

__all__ = ["MOST_BYTES", "Guard"]

MOST_BYTES = 200 * 1024 * 1024  # of one upload


@dataclass(frozen=True)
class Guard:
    """
    An ASGI application around another one, which only gets what may pass.

    Notes
    -----
    The address that is opened carries a token; the answer puts it into a cookie, and the address
    of the page from then on names the window instead, whose work a reload finds again. A request
    needs one of the two. Its host must be this machine under its own name, so that no other site
    can point its name here (DNS rebinding), and a page of another site must not have sent it.
    """

    application: Application
    token: str
    port: int

    @property
    def _cookie(self) -> str:
        return f"fastqca_{self.port}"  # cookies of all ports of a host lie together

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] not in {"http", "websocket"}:
            await self.application(scope, receive, send)
            return
        headers = {
            name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]
        }
        query = parse_qs(scope["query_string"].decode("latin-1"))
        given = query.get("token", [""])[0]
        if not self._is_local(headers) or not (
            self._is_token(given) or self._is_token(self._remembered(headers))
        ):
            await _refuse(
                scope, send, 403, "Open the address that fastqca app printed in the terminal."
            )
        elif _length(headers) > MOST_BYTES:
            await _refuse(scope, send, 413, f"A file can have at most {MOST_BYTES >> 20} MB.")
        elif scope["type"] == "http" and scope["path"] == "/" and "w" not in query:
            await self._begin(send, query)
        else:
            await self.application(scope, _counted(receive), send)

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.token.encode())

    def _is_local(self, headers: dict[str, str]) -> bool:
        here = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        origin = headers.get("origin")
        return headers.get("host") in here and (
            origin is None or origin.removeprefix("http://") in here
        )

    def _remembered(self, headers: dict[str, str]) -> str:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self._cookie)
        except CookieError:
            return ""
        return found.value if found else ""

    async def _begin(self, send: Send, query: dict[str, list[str]]) -> None:
        """Name a new window, keep the token in a cookie and take it out of the address."""
        language = "".join(f"&lang={one}" for one in query.get("lang", [])[:1] if one.isalpha())
        cookie = f"{self._cookie}={self.token}; Path=/; HttpOnly; SameSite=Strict"
        headers = [
            (b"location", f"/?w={secrets.token_hex(8)}{language}".encode()),
            (b"set-cookie", cookie.encode()),
            (b"referrer-policy", b"no-referrer"),
        ]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _length(headers: dict[str, str]) -> int:
    given = headers.get("content-length", "0")
    return int(given) if given.isdecimal() else MOST_BYTES + 1


def _counted(receive: Receive) -> Receive:
    """Stop a body that is longer than it said, or that did not say how long it is."""
    seen = 0

    async def next_message() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > MOST_BYTES:
                return {"type": "http.disconnect"}
        return message

    return next_message


async def _refuse(scope: Message, send: Send, status: int, why: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": why})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": why.encode()})
