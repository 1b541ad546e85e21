"""What the robot refuses, and how it says so; the files that it serves."""

import pytest

from app.simulator import serve


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"mes": 13}, 422, "mes"),
        ({"ano": "2025"}, 422, "ano"),
        ({"servico": "APAGAR_TUDO"}, 422, "servico"),
        ({"hash_execucao": "a\x00b"}, 422, "hash_execucao"),
        ({"cliente": None}, 422, "cliente"),
        ({"parametros": {"cenario": "inexistente"}}, 422, "cenário"),
        ({"operadora": "X" * 70_000}, 413, ""),
    ],
)
async def test_a_bad_order_is_refused_in_words(caller, change, status, field):
    async with (
        serve() as robot,
        caller.session.post(f"{robot.url}/jobs", json=caller.order(**change)) as answer,
    ):
        said = await answer.json()
        assert answer.status == status
    assert said["code"]
    assert field in said["message"]


async def test_text_that_is_no_json_is_refused(caller):
    async with serve() as robot:
        for body in (b"{", b"\xff\xfe\x00", b"[" * 60_000):
            async with caller.session.post(f"{robot.url}/jobs", data=body) as answer:
                assert answer.status == 400
                assert (await answer.json())["code"] == "formato"
        async with caller.session.get(f"{robot.url}/nada") as answer:
            assert answer.status == 404
            assert (await answer.json())["code"] == "not_found"


async def test_a_number_that_is_none_is_refused(caller):
    async with serve() as robot:
        job_id = await caller.start(robot.url, caller.order("sem_resposta"))
        for query in ({"desde": "x"}, {"desde": "-1"}, {"espera": "nan"}, {"espera": "inf"}):
            async with caller.session.get(f"{robot.url}/jobs/{job_id}", params=query) as answer:
                assert answer.status == 422
        headers = {"Idempotency-Key": "k" * 201}
        async with caller.session.post(f"{robot.url}/jobs", json=caller.order(), headers=headers) as answer:
            assert answer.status == 422


async def test_the_token_is_asked_for_when_there_is_one(caller):
    async with serve(token="segredo-do-robo") as robot:
        async with caller.session.get(f"{robot.url}/jobs/x") as answer:
            assert answer.status == 401
        headers = {"Authorization": "Bearer segredo-do-robo"}
        async with caller.session.get(f"{robot.url}/jobs/x", headers=headers) as answer:
            assert answer.status == 404


async def test_a_file_is_a_real_pdf(caller):
    async with serve(velocidade=400) as robot:
        await caller.to_the_end(robot.url, await caller.start(robot.url, caller.order("sucesso")))
        query = {"caminho": "s3://brm-bucket/VIVO/2025-10/0001.pdf"}
        async with caller.session.get(f"{robot.url}/arquivos", params=query) as answer:
            assert answer.status == 200
            assert answer.content_type == "application/pdf"
            content = await answer.read()
        for wrong in ("", "s3://outro/VIVO/2025-10/0001.pdf", "s3://brm-bucket/../2025-10/0001.pdf/x"):
            async with caller.session.get(f"{robot.url}/arquivos", params={"caminho": wrong}) as answer:
                assert answer.status == 404
    assert content.startswith(b"%PDF-1.4")
    assert content.endswith(b"%%EOF\n")
    table = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert content[table:].startswith(b"xref")
    assert b"BRM Solutions" in content


@pytest.mark.parametrize("wrong", [{"cenario": "inexistente"}, {"velocidade": 0}])
async def test_a_wrong_setting_is_refused_before_listening(wrong):
    with pytest.raises(ValueError, match=r"cenário|velocidade"):
        async with serve(**wrong):
            pytest.fail("it listens")
