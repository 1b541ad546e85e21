"""A job as the seed's monitor reads it."""

from uuid import uuid4

import pytest

from .conftest import Painel, error_payload, success_payload

PATH = "/api/v2/externos/status/"


async def test_a_running_job(painel: Painel) -> None:
    i, carla = await painel.started(), await painel.person("leitor")
    await painel.writes(i, "abrindo o portal", "entrando")
    said = (await carla.json(f"{PATH}{i}"))["status"]
    assert (said["job_id"], said["status"], said["linhas"]) == (str(i), "RUNNING", 2)
    assert said["logs"][1] == {
        "numero": 2,
        "timestamp": said["logs"][1]["timestamp"],
        "level": "INFO",
        "message": "entrando",
    }
    assert (said["iniciado_por"], said["resultado"], said["erro"]) == ("Bruno", None, None)


async def test_desde_gives_the_lines_after(painel: Painel) -> None:
    i, carla = await painel.started(), await painel.person("leitor")
    await painel.writes(i, *[f"linha {n}" for n in range(1, 1_201)])
    last = (await carla.json(f"{PATH}{i}"))["status"]["logs"]
    assert (last[0]["numero"], last[-1]["numero"]) == (201, 1_200)
    first = (await carla.json(f"{PATH}{i}?desde=100"))["status"]["logs"]
    assert (first[0]["numero"], first[-1]["numero"]) == (101, 1_100)
    assert (await carla.json(f"{PATH}{i}?desde=1200"))["status"]["logs"] == []


@pytest.mark.parametrize("desde", ["-1", "x", "1.5", "99999999999999999999", "%C2%B2"])
async def test_desde_is_a_number(painel: Painel, desde: str) -> None:
    carla = await painel.person("leitor")
    assert (await carla.get(f"{PATH}{uuid4()}?desde={desde}")).status_code == 422


async def test_nothing_new_is_304(painel: Painel) -> None:
    i, carla = await painel.started(), await painel.person("leitor")
    first = await carla.get(f"{PATH}{i}")
    tag = first.headers["ETag"]
    assert tag == f'"{(await painel.execucao(i)).seq}"'
    same = await carla.get(f"{PATH}{i}", headers={"If-None-Match": tag})
    assert (same.status_code, await same.get_data(), same.headers["ETag"]) == (304, b"", tag)
    await painel.writes(i, "novidade")
    assert (await carla.get(f"{PATH}{i}", headers={"If-None-Match": tag})).status_code == 200


async def test_how_it_ended(painel: Painel) -> None:
    carla = await painel.person("leitor")
    for n, (payload, word) in enumerate(((success_payload, "COMPLETED"), (error_payload, "FAILED"))):
        i = await painel.started(n)
        await painel.ends(i, payload((await painel.execucao(i)).hash_execucao))
        said = (await carla.json(f"{PATH}{i}"))["status"]
        assert said["status"] == word
        assert said["resultado"]["processes"][0]["status_final"]
        assert said["data_finalizacao"]
    assert said["erro"]["codigo_erro"] == "AUTH-401"
    assert said["message"] == "Credenciais inválidas ou sessão expirada."


async def test_unknown(painel: Painel) -> None:
    carla = await painel.person("leitor")
    assert (await carla.get(f"{PATH}{uuid4()}")).status_code == 404
