"""Who comes through a proxy is known by their own address; who only says that they do is not believed."""

from typing import Any

import pytest

from app.settings import SettingError, Settings

from .conftest import Painel
from .served import FAR_PROXY, OTHER, PROXY, STRANGER, VISITOR, came, noted, saying


@pytest.fixture
def env() -> dict[str, str]:
    return {"PROXIES_CONFIAVEIS": f"{PROXY}, 2001:db8:a::/48"}


async def seen(painel: Painel, peer: str, forwarded: str | None, **more: Any) -> str:
    """The address that the audit notes of a request."""
    carla = await painel.person("leitor")
    answer = await carla.get("/admin", headers=saying(forwarded), **came(peer), **more)
    assert answer.status_code == 403, "refused, and therefore noted"
    return await noted(painel)


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        (PROXY, VISITOR, VISITOR),
        (PROXY, None, PROXY),
        (PROXY, f"6.6.6.6, {VISITOR}", VISITOR),
        (PROXY, f"6.6.6.6, {VISITOR}, {FAR_PROXY}", VISITOR),
        (PROXY, f"{PROXY}, {VISITOR} ,{FAR_PROXY}", VISITOR),
        (PROXY, f"{FAR_PROXY}, {PROXY}", FAR_PROXY),
        (FAR_PROXY, VISITOR, VISITOR),
        (f"::ffff:{PROXY}", VISITOR, VISITOR),
        (STRANGER, VISITOR, STRANGER),
        (STRANGER, f"{VISITOR}, {PROXY}", STRANGER),
        (f"::ffff:{STRANGER}", VISITOR, STRANGER),
        ("2001:db8:b::1", VISITOR, "2001:db8:b::1"),
    ],
)
async def test_the_nearest_address_that_is_no_proxy_of_ours_is_the_visitors(
    painel: Painel, peer: str, forwarded: str | None, address: str
) -> None:
    assert await seen(painel, peer, forwarded) == address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (f"{VISITOR}:4711", VISITOR),
        ("2001:db8::7", "2001:db8::7"),
        ("2001:DB8:0:0::7", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        (f"::ffff:{VISITOR}", VISITOR),
        (f"[::FFFF:{VISITOR}]:1", VISITOR),
    ],
)
async def test_an_address_is_understood_however_a_proxy_writes_it(
    painel: Painel, written: str, address: str
) -> None:
    assert await seen(painel, PROXY, written) == address


@pytest.mark.parametrize(
    "written",
    [
        *(f"lixo, {FAR_PROXY}", f"{VISITOR}, lixo, {FAR_PROXY}", f", {FAR_PROXY}", f"{VISITOR}, lixo"),
        *("", ",", f"{VISITOR},", "unknown", "_oculto", "localhost", "1", "0x7f000001"),
        *("2130706433", "203.0.113.256", "203.0.113.07", f'"{VISITOR}"', f"{VISITOR}:", f"{VISITOR}:http"),
        *("[2001:db8::7", "2001:db8::7]", "[]", "::1%eth0", "fe80::1%<b>", f"{VISITOR} {OTHER}", "x" * 5_000),
    ],
)
async def test_what_is_no_address_leaves_the_proxys_own(painel: Painel, written: str) -> None:
    assert await seen(painel, PROXY, written) == PROXY


async def test_over_http_2_nobody_is_believed(painel: Painel) -> None:
    """There a visitor may be speaking through a proxy that passed an upgrade on."""
    assert await seen(painel, PROXY, VISITOR, http_version="2") == PROXY


class TestNobody:
    """Without the setting, which is how an installation begins."""

    @pytest.fixture
    def env(self) -> dict[str, str]:
        return {}

    @pytest.mark.parametrize("peer", ["127.0.0.1", "::1", PROXY])
    async def test_no_proxy_is_believed(self, painel: Painel, peer: str) -> None:
        assert await seen(painel, peer, VISITOR) == peer


@pytest.mark.parametrize(
    "wrong",
    ["localhost", "10.0.0.1/8", "10.0.0.1,", "10.0.0.1 10.0.0.2", "0.0.0.0/0", "::/0", "::ffff:10.0.0.1"],
)
def test_a_setting_that_cannot_be_used_says_what_to_write(wrong: str) -> None:
    with pytest.raises(SettingError) as error:
        Settings.from_env({"PROXIES_CONFIAVEIS": wrong})
    said = str(error.value)
    assert said.startswith(f"PROXIES_CONFIAVEIS={wrong!r}: use endereços ou redes, separados por vírgula")
    assert "\n" not in said
