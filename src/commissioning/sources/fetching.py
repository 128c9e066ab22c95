"""Calendars from an address: only from hosts that somebody allowed, and nothing that could be turned against the house.

The name is looked up once and the connection is made to the address that was looked at, so that no name can point
somewhere else in between. A calendar is read from what comes back like any file.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urljoin, urlsplit

from commissioning.errors import BadInput, PartFailed
from commissioning.sources.files import MAX_BYTES

if TYPE_CHECKING:
    import httpx

MAX_SECONDS: Final = 60
"""Seconds that one calendar may take, with all redirects."""
_MAX_REDIRECTS: Final = 5
_USER_AGENT: Final = "Mozilla/5.0 (compatible; commissioning; committee calendars)"
"""Some calendar servers refuse programs whose name they do not know."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. ``path`` is how it is shown and known: without the part that may be a secret."""

    path: Path
    content: bytes

    @property
    def ending(self) -> str:
        """The ending that a file with this content would have; of what is no calendar at all, any."""
        head = self.content[:4000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        if b"BEGIN:V" in head.upper() or re.match(rb"<(!doctype\s+)?html", head, re.I):
            return ".ics"
        return ".xml" if head.startswith(b"<") else ".csv"


def is_address(path: str) -> bool:
    """Whether somebody gave an address and no file."""
    return re.match(r"(?:https?|webcal|ftp|file)://", path, re.I) is not None


def shown_address(address: str) -> str:
    """An address without what may be a secret: its host and the last part of its path."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or "?"
    except ValueError:
        return "This address"
    return "/".join([host, *(["…"] if parts.path.count("/") > 1 else []), parts.path.rsplit("/", 1)[-1]]).rstrip("/")


def fetched(address: str, allowed: Collection[str]) -> Fetched:
    """The bytes at an address.

    Args:
        address: ``https://...`` (``webcal://`` means the same); ``http://`` only to a loopback address.
        allowed: hosts, as ``calendar.example.gov.uk``, ``host:port``, or an address (``10.1.2.3``): a name that leads
            to an address inside the house is followed only where that address is allowed too.

    Raises:
        BadInput: the address, or one that it leads to, is not allowed. Nothing was asked of it.
        PartFailed: it did not give a calendar in time, or too much. Nothing was changed.
    """
    import httpx  # noqa: PLC0415 - slow to import

    ends = time.monotonic() + MAX_SECONDS
    name = shown_address(address)
    timeout = httpx.Timeout(20.0)
    try:
        with httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client:
            for _ in range(_MAX_REDIRECTS + 1):
                request = _request(client, address, allowed)
                response = client.send(request, stream=True)
                try:
                    if response.is_redirect:
                        address = urljoin(address, response.headers.get("Location", ""))
                        continue
                    if response.status_code != 200:
                        raise _failed(name, f"it answered with {response.status_code}")
                    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                        raise _failed(name, "it is compressed, though that was not asked for")
                    return Fetched(Path(name), b"".join(_within(response.iter_raw(), name, ends)))
                finally:
                    response.close()
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
        raise _failed(name, f"{type(error).__name__}") from None
    raise _failed(name, "it leads on and on")


def _request(client: httpx.Client, address: str, allowed: Collection[str]) -> httpx.Request:
    """A request to the very address that was looked at, under the name of the host."""
    parts = _checked(address, allowed)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    ip = _looked_up(host, port, allowed)
    if parts.scheme == "http" and not ip.is_loopback:
        raise _refused(address, "its connection is not encrypted", "Ask for the address that begins with https.")
    at = f"[{ip}]" if ip.version == 6 else str(ip)
    url = f"{parts.scheme}://{at}:{port}{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    shown = f"[{host}]" if ":" in host else host
    headers = {
        "Host": shown if parts.port is None else f"{shown}:{parts.port}",
        "User-Agent": _USER_AGENT,
        "Accept-Encoding": "identity",
        "Accept": "text/calendar, text/xml, text/csv, */*;q=0.5",
    }
    return client.build_request("GET", url, headers=headers, extensions={"sni_hostname": host})


def _checked(address: str, allowed: Collection[str]) -> SplitResult:
    """The parts of an address whose host is allowed."""
    try:
        parts = urlsplit(re.sub(r"^webcal:", "https:", address, flags=re.I))
        port = parts.port
    except ValueError:
        raise _refused(address, "it cannot be read", "Copy it again.") from None
    host = (parts.hostname or "").rstrip(".")
    if (
        parts.scheme not in ("https", "http")
        or not host
        or parts.username
        or parts.password
        or re.search(r"\s", address)
    ):
        raise _refused(address, "it is none that is read", "Give one that begins with https://.")
    names = {entry.strip().lower().rstrip(".") for entry in allowed}
    if host not in names and f"{host}:{port}" not in names:
        raise _refused(
            address, "its host is not allowed", f"Set COMMISSIONING_FETCH_HOSTS={host}, or save the file and load that."
        )
    return parts


def _looked_up(host: str, port: int, allowed: Collection[str]) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address of a host, which is out on the internet unless it is allowed by itself."""
    found = [ipaddress.ip_address(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    own = {_literal(entry) for entry in allowed}
    loopback = host == "localhost"
    for ip in found:
        real = ip.ipv4_mapped or ip if isinstance(ip, ipaddress.IPv6Address) else ip
        if not real.is_global and real not in own and not (loopback and real.is_loopback):
            raise BadInput(
                "not-allowed",
                f"{host} leads to {real}, an address inside the house. Add {real} to COMMISSIONING_FETCH_HOSTS if that "
                f"is meant.",
            )
    return found[0]


def _literal(entry: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    host = entry.strip()
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _within(chunks: Iterator[bytes], name: str, ends: float) -> Iterator[bytes]:
    """The parts of an answer, as long as it is neither too long nor too slow."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_BYTES:
            raise _failed(name, f"it gave more than {MAX_BYTES // 1_000_000} MB")
        if time.monotonic() > ends:
            raise _failed(name, f"it took more than {MAX_SECONDS} seconds")
        yield chunk


def _refused(address: str, why: str, remedy: str) -> BadInput:
    return BadInput("not-allowed", f"{shown_address(address)} is not fetched: {why}. {remedy}")


def _failed(name: str, why: str) -> PartFailed:
    return PartFailed("not-fetched", f"{name} could not be fetched: {why}. Nothing was changed; try again later.")
