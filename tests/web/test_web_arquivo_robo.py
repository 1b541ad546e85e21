"""An invoice's file that a robot names or sends as it likes: a name is a name, a part of a file is never the whole."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import unquote

import aiohttp
import pytest

from app.external.limits import FILE_MAX
from tests.external.conftest import stranger

from .conftest import Painel
from .robo import PDF, Robo, cut, filed, too_long
from .served import served
from .test_web_arquivo import refusal

QUOTED = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%")


@pytest.fixture
async def robo() -> AsyncIterator[Robo]:
    made = Robo()
    async with stranger(made.answer) as made.url:
        yield made


@pytest.fixture
def env(robo: Robo) -> dict[str, str]:
    return {"API_EXTERNA_URL": robo.url}


@pytest.mark.parametrize(
    ("caminho", "name"),
    [
        ("s3://b/0001.pdf", "0001.pdf"),
        ("s3://b/Fatura de outubro (ação).pdf", "Fatura de outubro (ação).pdf"),
        ('s3://b/a"; filename="b.exe', 'a"; filename="b.exe'),
        ("s3://b/a.pdf\r\nSet-Cookie: x=1", "a.pdf\r\nSet-Cookie: x=1"),
        ("s3://b/a;b,c%0d%0a'*.pdf", "a;b,c%0d%0a'*.pdf"),
        ("s3://b/..\\..\\x.bat", "..\\..\\x.bat"),
        ("../../etc/passwd", "passwd"),
        ("s3://b/pasta/", "pasta"),
        ("//", "fatura"),
        ("s3://b/" + "ç" * 500 + ".pdf", "ç" * 116 + ".pdf"),
    ],
)
async def test_the_name_of_a_file_is_a_name_and_nothing_else(
    painel: Painel, robo: Robo, caminho: str, name: str
) -> None:
    path = await filed(painel, caminho)
    answer = await (await painel.person("leitor")).get(path)
    assert (answer.status_code, await answer.get_data()) == (200, PDF)
    said = answer.headers["Content-Disposition"]
    kind, _, encoded = said.partition("; filename*=UTF-8''")
    assert (kind, unquote(encoded)) == ("attachment", name)
    assert set(encoded) <= QUOTED
    assert "Set-Cookie" not in answer.headers
    assert answer.mimetype == ("application/pdf" if caminho.endswith(".pdf") else "application/octet-stream")
    assert robo.asked == [caminho]


async def test_a_file_that_says_it_is_too_large_is_not_begun(painel: Painel, robo: Robo) -> None:
    robo.answers = too_long(FILE_MAX + 1)
    path = await filed(painel, "s3://b/0001.pdf")
    said = await refusal(await (await painel.person("leitor")).get(path))
    assert said[:2] == (502, "robo_indisponivel")


@pytest.mark.parametrize("broken", ["too long", "cut"])
async def test_a_file_that_breaks_off_or_is_too_long_is_seen_to_be_incomplete(
    painel: Painel, robo: Robo, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    robo.answers = cut if broken == "cut" else too_long()
    path, carla = await filed(painel, "s3://b/0001.pdf"), await painel.person("leitor")
    async with (
        served(painel.app) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
        http.get(path, headers=carla.headers) as answer,
    ):
        assert answer.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await swallowed(answer)
    said = [record for record in caplog.records if "broke off" in record.getMessage()]
    assert [record.levelname for record in said] == ["WARNING"], "the robot's trouble, no defect of ours"
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def swallowed(answer: aiohttp.ClientResponse) -> int:
    """How much came, to the end."""
    total = 0
    async with asyncio.timeout(60):
        async for piece in answer.content.iter_any():
            total += len(piece)
            assert total <= FILE_MAX
    return total
