"""The rules of where outgoing requests may go. The transport enforces them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .sdk.hosts import MAX_PORT, endpoint
from .sdk.outcomes import Refused

if TYPE_CHECKING:
    import httpx2

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SETTING = "AUTOMATE_ALLOW_PRIVATE_HOSTS"
SIMULATORS = "/simulators/"

_MAPPED = IPv6Network("::ffff:0:0/96")
_COMPATIBLE = IPv6Network("::/96")
_NAT64 = IPv6Network("64:ff9b::/96")

# The IANA special-purpose address registries (RFC 6890 and its updates), and the metadata services
# of Amazon, Azure, Google, Oracle and Alibaba. The first that fits names the address. The ipaddress
# module's own is_global differs between the Python versions that run this.
_SPECIAL: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), word)
    for word, networks in (
        ("a metadata", "169.254.169.254 169.254.170.2 168.63.129.16 100.100.100.200 192.0.0.192"),
        ("a metadata", "fd00:ec2::254 fd20:ce::254"),
        ("an unspecified", "0.0.0.0 ::"),
        ("a loopback", "127.0.0.0/8 ::1"),
        ("a link-local", "169.254.0.0/16 fe80::/10"),
        ("a private", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7"),
        ("a carrier-grade NAT", "100.64.0.0/10"),
        ("a multicast", "224.0.0.0/4 ff00::/8"),
        ("a reserved", "0.0.0.0/8 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15"),
        ("a reserved", "198.51.100.0/24 203.0.113.0/24 240.0.0.0/4"),
        ("a reserved", "2001::/23 2001:db8::/32 2002::/16 3fff::/20"),
        # Global unicast is 2000::/3; these three are all the rest.
        ("a reserved", "::/3 4000::/2 8000::/1"),
    )
    for network in networks.split()
)
_ENTRY = re.compile(r"(?:\[(?P<six>[^\[\]]+)\]|(?P<host>[^\[\]:]+))(?::(?P<port>[0-9]{1,5}))?")
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_NUMERIC_LABEL = re.compile(r"0x[0-9a-f]*|[0-9]+")


def forbidden(address: Address) -> str | None:
    """Why an address is not public, as words for “is … address”; None for a public one."""
    inner = _embedded(address)
    if inner is not None:
        word = forbidden(inner)
        # These two forms reach public IPv4 hosts; the older ones are obsolete and reserved.
        if word or address in _MAPPED or address in _NAT64:
            return word
    for network, word in _SPECIAL:
        if address.version == network.version and address in network:
            return word
    return None


def _embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, if it is of such a form."""
    if isinstance(address, IPv4Address):
        return None
    if address in _MAPPED or address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.teredo[1] if address.teredo else address.sixtofour


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the person who runs the server opened up: names and networks, each with a port or any.

    An address without a prefix length is a network of one.
    """

    names: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[tuple[Network, int | None], ...] = ()

    def covers(self, host: str, port: int, address: Address | None) -> bool:
        """Whether a connection to `host` and `port`, which is at `address`, is opened up."""
        if (host, None) in self.names or (host, port) in self.names:
            return True
        return address is not None and any(
            address.version == network.version and address in network and only in (None, port)
            for network, only in self.networks
        )


def parse_allowed(text: str) -> Allowed:
    """Read a comma-separated list of `host`, `host:port` and networks; IPv6 in brackets.

    Raises ValueError, with a line that names the entry, for anything else.
    """
    names: set[tuple[str, int | None]] = set()
    networks: list[tuple[Network, int | None]] = []
    for entry in filter(None, (part.strip().lower() for part in text.split(","))):
        match = _ENTRY.fullmatch(entry)
        port = int(match["port"]) if match and match["port"] else None
        if not match or (port is not None and not 1 <= port <= MAX_PORT):
            raise ValueError(_not_an_entry(entry))
        host = match["six"] or match["host"]
        if match["six"] or "/" in host or _is_numeric(host):
            networks.append((_network(entry, host, port), port))
        else:
            names.add((_name(entry, host), port))
    return Allowed(frozenset(names), tuple(networks))


def _not_an_entry(entry: str) -> str:
    return (
        f"“{entry}” is not a host, host:port or network"
        " (such as db.internal, 10.0.0.5:8080, 10.0.0.0/8, [::1]:8080, [fd00::/8])"
    )


def _network(entry: str, text: str, port: int | None) -> Network:
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        raise ValueError(_not_an_entry(entry)) from None
    address = text.partition("/")[0]
    if ip_address(address) != network.network_address:
        raise ValueError(f"“{entry}” has an address inside a network; write {network}")
    if port is not None and network.num_addresses > 1:
        raise ValueError(f"“{entry}” gives a network a port; leave the port out")
    return network


def _name(entry: str, host: str) -> str:
    if not _NAME.fullmatch(host):
        raise ValueError(_not_an_entry(entry))
    return host


def _is_numeric(host: str) -> bool:
    """Whether resolvers may read a host as an IPv4 address: its last label is a number.

    The rule by which browsers tell addresses from names (WHATWG URL, “ends in a number”).
    """
    return _NUMERIC_LABEL.fullmatch(host.removesuffix(".").rpartition(".")[2]) is not None


def literal(host: str) -> Address | None:
    """A host as an address, if it is one."""
    try:
        return ip_address(host)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of this server: what is opened up, and its own address while simulators are on."""

    allowed: Allowed = Allowed()
    own: tuple[str, int] | None = None


def check_url(url: httpx2.URL, rules: Rules) -> None:
    """Refuse what is wrong whatever the host resolves to: scheme, port, odd hosts, own pages.

    The server's own address has to be judged for each request, because a connection that was
    opened for a simulator may be used again for another path.
    """
    if url.scheme not in ("http", "https") or not url.host:
        raise Refused(f"“{url.copy_with(userinfo=b'')}” is not an http:// or https:// address")
    host, port = endpoint(url)
    if not 1 <= port <= MAX_PORT:
        raise Refused(f"{host} has port {port}; ports are 1 to 65535")
    address = literal(host)
    if _is_numeric(host) and address is None:
        raise Refused(f"{host} is an unusual way to write an address; write it as 192.0.2.1")
    if (host, port) == rules.own and not rules.allowed.covers(host, port, address):
        path = url.raw_path.partition(b"?")[0].decode("ascii")
        if not path.startswith(SIMULATORS) or _climbs(path):
            raise Refused(
                f"{host}:{port} is this server; only {SIMULATORS} may be called on it"
                f" (to open all of it, name it in {SETTING})"
            )


def _climbs(path: str) -> bool:
    """Whether a path has a `.` or `..` segment, however often it is percent-encoded."""
    while (plain := unquote(path, "latin-1")) != path:
        path = plain
    segments = re.split(r"[/\\]", path)
    return any(segment.partition(";")[0] in (".", "..") for segment in segments)
