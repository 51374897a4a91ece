from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.guard import Rules, check_url, forbidden, parse_allowed
from connectors.sdk import Refused


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("8.8.8.8", None),
        ("2606:4700::1111", None),
        ("::ffff:8.8.8.8", None),
        ("64:ff9b::8.8.8.8", None),
        ("10.1.2.3", "a private"),
        ("172.31.255.255", "a private"),
        ("172.32.0.0", None),
        ("192.168.0.1", "a private"),
        ("fd12::1", "a private"),
        ("127.0.0.1", "a loopback"),
        ("127.9.9.9", "a loopback"),
        ("::1", "a loopback"),
        ("169.254.1.1", "a link-local"),
        ("fe80::1", "a link-local"),
        ("fe80::1%eth0", "a link-local"),
        ("169.254.169.254", "a metadata"),
        ("fd00:ec2::254", "a metadata"),
        ("168.63.129.16", "a metadata"),
        ("100.100.100.200", "a metadata"),
        ("100.64.0.1", "a carrier-grade NAT"),
        ("224.0.0.1", "a multicast"),
        ("ff02::1", "a multicast"),
        ("0.0.0.0", "an unspecified"),
        ("::", "an unspecified"),
        ("0.1.2.3", "a reserved"),
        ("255.255.255.255", "a reserved"),
        ("192.0.2.1", "a reserved"),
        ("2001:db8::1", "a reserved"),
        ("fec0::1", "a reserved"),
        ("::ffff:127.0.0.1", "a loopback"),
        ("::127.0.0.1", "a loopback"),
        ("::8.8.8.8", "a reserved"),
        ("64:ff9b::169.254.169.254", "a metadata"),
        ("64:ff9b:1::a00:1", "a reserved"),
        ("2002:7f00:1::", "a loopback"),
        ("2002:808:808::", "a reserved"),
        ("2001:0:4136:e378:8000:63bf:f5ff:fffe", "a private"),
        ("2001:0:4136:e378:8000:63bf:f7f7:f7f7", "a reserved"),
    ],
)
def test_an_address_that_is_not_public_is_named(address: str, word: str | None) -> None:
    assert forbidden(ip_address(address)) == word


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_alike_in_every_form_that_reaches_it(
    address: IPv4Address,
) -> None:
    forms = [IPv6Address(f"::ffff:{address}"), IPv6Address(f"64:ff9b::{address}")]

    assert [forbidden(form) for form in forms] == [forbidden(address)] * 2


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_passes(address: IPv4Address | IPv6Address) -> None:
    translated = isinstance(address, IPv6Address) and address.ipv4_mapped

    assert not (address.is_private and not translated and forbidden(address) is None)


def test_the_allow_list_takes_hosts_ports_and_networks() -> None:
    allowed = parse_allowed("db.internal, Api.Internal:8080, 10.0.0.0/8, [::1]:9000,, [fd00::/8] ")

    def covers(host: str, port: int, address: str | None = None) -> bool:
        return allowed.covers(host, port, ip_address(address) if address else None)

    assert covers("db.internal", 5432)
    assert covers("api.internal", 8080)
    assert not covers("api.internal", 80)
    assert not covers("x.db.internal", 5432)
    assert covers("any.example", 1, "10.9.9.9")
    assert not covers("any.example", 1, "11.0.0.1")
    assert covers("any.example", 9000, "::1")
    assert not covers("any.example", 9001, "::1")
    assert covers("any.example", 443, "fd00::5")


@pytest.mark.parametrize(
    ("entry", "rest"),
    [
        ("http://db.internal", " is not a host, host:port or network"),
        ("*.internal", " is not a host, host:port or network"),
        ("::1", " is not a host, host:port or network"),
        ("127.1", " is not a host, host:port or network"),
        ("0x7f000001", " is not a host, host:port or network"),
        ("10.0.0.0/33", " is not a host, host:port or network"),
        ("[fd00::]/8", " is not a host, host:port or network"),
        ("[db.internal]", " is not a host, host:port or network"),
        ("db.internal:0", " is not a host, host:port or network"),
        ("db.internal:99999", " is not a host, host:port or network"),
        ("10.0.0.1/8", " has an address inside a network; write 10.0.0.0/8"),
        ("10.0.0.0/8:80", " gives a network a port; leave the port out"),
    ],
)
def test_a_wrong_entry_of_the_allow_list_is_named(entry: str, rest: str) -> None:
    with pytest.raises(ValueError, match="“") as raised:
        parse_allowed(f"good.example,{entry}")

    assert str(raised.value).partition(" (such as")[0] == f"“{entry}”{rest}"


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f.1", "0177.1", "127.1", "127.0.0.1.", "example.0x"]
)
def test_an_odd_numeric_host_is_refused(host: str) -> None:
    with pytest.raises(Refused) as raised:
        check_url(httpx2.URL(f"http://{host}/"), Rules())

    assert raised.value.message == (
        f"{host} is an unusual way to write an address; write it as 192.0.2.1"
    )


@pytest.mark.parametrize("url", ["ftp://a.example/", "file:/etc/passwd", "ws://a.example", "/a"])
def test_only_http_is_spoken(url: str) -> None:
    with pytest.raises(Refused) as raised:
        check_url(httpx2.URL(url), Rules())

    assert raised.value.message == f"“{url}” is not an http:// or https:// address"


def test_a_refused_scheme_does_not_show_the_password_of_its_url() -> None:
    with pytest.raises(Refused) as raised:
        check_url(httpx2.URL("ftp://me:hunter22@a.example/"), Rules())

    assert raised.value.message == "“ftp://a.example/” is not an http:// or https:// address"


def test_a_port_beyond_the_last_is_refused() -> None:
    with pytest.raises(Refused, match=r"a.example has port 65536; ports are 1 to 65535"):
        check_url(httpx2.URL("http://a.example:65536/"), Rules())


OWN = Rules(own=("127.0.0.1", 8000))


@pytest.mark.parametrize(
    "path", ["/simulators/openai/v1", "/simulators/a..b/", "/simulators/?a=.."]
)
def test_simulators_on_the_own_address_may_be_called(path: str) -> None:
    check_url(httpx2.URL(f"http://127.0.0.1:8000{path}"), OWN)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/admin/",
        "/simulators",
        "/simulatorsx/",
        "//simulators/",
        "/%73imulators/",
        "/simulators/../admin",
        "/simulators/%2e%2e/admin",
        "/simulators/.%2E/admin",
        "/simulators/%252e%252e/admin",
        "/simulators/..%2fadmin",
        "/simulators/..%5cadmin",
        "/simulators/..;a/admin",
        "/simulators/%2e/a",
    ],
)
def test_any_other_path_of_the_own_address_is_refused(path: str) -> None:
    url = httpx2.URL(f"http://127.0.0.1:8000{path}")

    with pytest.raises(Refused, match=r"127.0.0.1:8000 is this server; only /simulators/"):
        check_url(url, OWN)


def test_the_own_address_is_open_when_the_allow_list_names_it() -> None:
    check_url(
        httpx2.URL("http://127.0.0.1:8000/admin/"),
        Rules(parse_allowed("127.0.0.1:8000"), OWN.own),
    )
