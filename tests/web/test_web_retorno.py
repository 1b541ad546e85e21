"""What the robot pushes: signed, matched, kept for the job; else kept aside."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
from quart import Response

from app.domain.values import now
from app.persistence import models as m
from app.web.api.assinatura import signature

from .conftest import SEGREDO, Painel, error_payload, success_payload

PATH = "/api/v2/externos/retorno"


async def push(painel: Painel, payload: Any, **headers: str | None) -> Response:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    stamp = str(int(time.time()))
    good = {"X-Timestamp": stamp, "X-Signature": signature(SEGREDO, stamp, body)}
    sent = {
        **good,
        "Content-Type": "application/json",
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    return await painel.nobody().post(PATH, data=body, headers=sent)


async def a_payload(painel: Painel, i: Any, **changes: Any) -> dict[str, Any]:
    payload = success_payload((await painel.execucao(i)).hash_execucao)
    payload["processes"][0] |= changes
    return payload


async def test_it_waits_for_the_job_to_end_with(painel: Painel) -> None:
    i = await painel.started()
    payload = await a_payload(painel, i)
    answer = await push(painel, payload)
    assert answer.status_code == 200
    name = payload["processes"][0]["hash_execucao"]
    said = await answer.get_json()
    assert said == {"success": True, "itens": [{"hash_execucao": name, "job_id": str(i), "aceito": True}]}
    e = await painel.execucao(i)
    assert e.status_execucao == "EXECUTANDO"
    assert e.retorno == payload


async def test_a_repeat_changes_nothing(painel: Painel) -> None:
    i = await painel.started()
    payload = await a_payload(painel, i)
    first = await push(painel, payload)
    seq = (await painel.execucao(i)).seq
    again = await push(painel, payload)
    assert (again.status_code, await again.get_json()) == (200, await first.get_json())
    await painel.ends(i, payload)
    after_the_end = await push(painel, payload)
    assert await after_the_end.get_json() == await first.get_json()
    assert (await painel.execucao(i)).seq == seq + 1
    assert await painel.rows_of(m.Quarentena) == []


async def test_the_push_after_the_end_was_seen_is_a_repeat(painel: Painel) -> None:
    """The robot pushes what the job has just read: nothing is lost, nothing is kept aside."""
    i = await painel.started()
    payload = await a_payload(painel, i)
    await painel.ends(i, payload)
    assert (await push(painel, payload)).status_code == 200
    assert await painel.rows_of(m.Quarentena) == []


@pytest.mark.parametrize("month_first", [True, False])
async def test_both_month_orders(painel: Painel, month_first: bool) -> None:
    i = await painel.started()
    name = (await painel.execucao(i)).hash_execucao
    assert name.endswith("-2026-11")
    if month_first:
        name = name.removesuffix("-2026-11") + "-11-2026"
    answer = await push(painel, await a_payload(painel, i, hash_execucao=name))
    assert (await answer.get_json())["itens"][0]["job_id"] == str(i)


@pytest.mark.parametrize(("minutes", "status"), [(-4, 200), (-6, 404), (0, 200)])
async def test_an_older_runs_end_is_not_this_ones(painel: Painel, minutes: int, status: int) -> None:
    """The hash is the same for every run of the month; five minutes are for the robot's clock."""
    i = await painel.started()
    ended = (now() + timedelta(minutes=minutes)).isoformat()
    answer = await push(painel, await a_payload(painel, i, finalizado_em=ended))
    assert answer.status_code == status
    kept = await painel.rows_of(m.Quarentena)
    assert len(kept) == (0 if status == 200 else 1)


@pytest.mark.parametrize("finalizado_em", [None, "ontem", 17])
async def test_without_a_time_only_the_job_id_counts(painel: Painel, finalizado_em: Any) -> None:
    i = await painel.started()
    payload = await a_payload(painel, i, finalizado_em=finalizado_em)
    assert (await push(painel, payload)).status_code == 404
    payload["processes"][0]["job_id"] = str(i)
    assert (await push(painel, payload)).status_code == 200


@pytest.mark.parametrize("whose", ["ours", "robots"])
async def test_the_job_id_may_be_ours_or_the_robots(painel: Painel, whose: str) -> None:
    i = await painel.started()
    job_id = str(i) if whose == "ours" else f"robo-{i}"
    payload = await a_payload(painel, i, job_id=job_id)
    del payload["processes"][0]["hash_execucao"]
    answer = await push(painel, payload)
    assert (await answer.get_json())["itens"][0] == {"hash_execucao": None, "job_id": str(i), "aceito": True}


async def test_a_job_id_with_somebody_elses_hash_is_kept_aside(painel: Painel) -> None:
    i, other = await painel.started(0), await painel.started(1)
    payload = await a_payload(painel, other, job_id=str(i))
    assert (await push(painel, payload)).status_code == 404
    assert (await painel.execucao(i)).retorno is None


async def test_unknown_is_kept_aside_and_makes_no_row(painel: Painel) -> None:
    payload = success_payload("CLARO-44556677000188-UPLOAD-2025-10")
    payload["processes"][0]["senha"] = "segredo do portal"
    answer = await push(painel, payload)
    assert (answer.status_code, (await answer.get_json())["code"]) == (404, "nao_encontrado")
    [kept] = await painel.rows_of(m.Quarentena)
    assert kept.motivo == "retorno_sem_par"
    assert "CLARO-44556677000188" in kept.conteudo
    assert "segredo do portal" not in kept.conteudo
    assert await painel.rows_of(m.Execucao) == []


async def test_several_processes_each_by_its_hash(painel: Painel) -> None:
    one, two = await painel.started(0), await painel.started(1)
    payload = await a_payload(painel, one)
    payload["processes"] += error_payload((await painel.execucao(two)).hash_execucao)["processes"]
    payload["processes"] += error_payload("VIVO-99999999999999-DOWNLOAD-2026-11")["processes"]
    said = await (await push(painel, payload)).get_json()
    assert [(item["job_id"], item["aceito"]) for item in said["itens"]] == [
        (str(one), True),
        (str(two), True),
        (None, False),
    ]
    kept = (await painel.execucao(two)).retorno
    assert kept is not None
    assert [p["status_final"] for p in kept["processes"]] == ["FAILED"]


async def test_a_second_story_about_the_same_job_is_kept_aside(painel: Painel) -> None:
    i = await painel.started()
    await push(painel, await a_payload(painel, i))
    other = await a_payload(painel, i, status_final="FAILED")
    said = await (await push(painel, other)).get_json()
    assert said["itens"][0]["aceito"] is False
    assert [row.motivo for row in await painel.rows_of(m.Quarentena)] == ["retorno_divergente"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Signature": None},
        {"X_Signature": "sha256=" + "0" * 64},
        {"X_Signature": "ç"},
        {"X_Timestamp": None},
        {"X_Timestamp": "amanhã"},
        {"X_Timestamp": str(int(time.time()) - 301)},
        {"X_Timestamp": str(int(time.time()) + 400)},
    ],
)
async def test_a_wrong_signature(painel: Painel, headers: dict[str, str | None]) -> None:
    i = await painel.started()
    answer = await push(painel, await a_payload(painel, i), **headers)
    assert (answer.status_code, (await answer.get_json())["code"]) == (401, "assinatura")
    assert (await painel.execucao(i)).retorno is None


async def test_an_old_request_signed_in_its_time(painel: Painel) -> None:
    body = json.dumps(await a_payload(painel, await painel.started())).encode()
    stamp = str(int(time.time()) - 301)
    answer = await push(painel, body, X_Timestamp=stamp, X_Signature=signature(SEGREDO, stamp, body))
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"nada", 400),
        (b"[]", 400),
        (b"{}", 422),
        (b'{"processes": []}', 422),
        (b'{"processes": [1]}', 422),
        (b'{"processes": ' + json.dumps([{}] * 201).encode() + b"}", 422),
        (b'{"processes": [{"hash_execucao": 7, "job_id": [1], "finalizado_em": {}}]}', 404),
        (b"{" + b'"a":' * 40 + b"1", 400),
        (b'{"a": "' + b"x" * 524_288 + b'"}', 413),
    ],
)
async def test_garbage(painel: Painel, body: bytes, status: int) -> None:
    assert (await push(painel, body)).status_code == status


async def test_json_only(painel: Painel) -> None:
    assert (await push(painel, b"{}", Content_Type="text/plain")).status_code == 415


class TestWithoutASecret:
    @pytest.fixture
    def env(self) -> dict[str, str]:
        return {"RETORNO_SEGREDO": ""}

    async def test_it_is_not_there(self, painel: Painel) -> None:
        assert (await push(painel, b"{}", X_Signature=signature("", "1", b"{}"))).status_code == 503
