"""What people do to their own second factor: prepare it, turn it on by a code of it, renew its codes, turn it off."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import Refused
from app.domain.values import now
from app.persistence.queries import segundo_fator, tentativas, usuarios
from app.persistence.queries.sessoes import key
from app.web import factor, totp
from app.web.auth import owes_factor
from app.web.context import Identidade, services
from app.web.ending import end_all
from app.web.own import Deed, Form, mine, require_senha
from app.web.proving import wait_or_count


async def _prepare(quem: Identidade, form: Form) -> dict[str, Any]:
    """A secret, shown in this answer alone: who only found an open page gets none without the password."""
    await require_senha(quem, form.get("atual", ""), acao="preparar_fator")
    secret = totp.new_secret()

    async def work(c: AsyncConnection) -> str:
        if (await usuarios.lock(c, quem.usuario_id)).segundo_fator_em is not None:
            raise Refused("fator_ligado")
        await segundo_fator.prepare(c, quem.usuario_id, factor.sealed(quem.usuario_id, secret))
        return "em preparo"

    await mine(quem, "preparar_fator", work)
    async with services().database.read() as c:
        usuario = await usuarios.one(c, quem.usuario_id)
    address = totp.address(secret, usuario.email)
    return {"preparo": {"chave": totp.in_groups(secret), "endereco": address, "qr": totp.picture(address)}}


async def _turn_on(quem: Identidade, form: Form) -> dict[str, Any]:
    """A code shows that the authenticator has the secret; sessions that were opened without it end."""
    code, reserves = totp.plain(form.get("codigo", "")), totp.new_reserves()
    keys = [key(reserve) for reserve in reserves]

    async def work(c: AsyncConnection) -> str:
        kept = await usuarios.lock(c, quem.usuario_id)
        if kept.segundo_fator_em is not None:
            raise Refused("fator_ligado")
        if kept.segundo_fator is None:
            raise Refused("fator_ausente")
        step = factor.step(quem.usuario_id, kept, code)
        if step is None:
            raise Refused("codigo")
        await segundo_fator.turn_on(c, quem.usuario_id, at=now(), passo=step, reservas=keys)
        return await end_all(c, quem.usuario_id, with_tokens=False, but=quem.sessao_id)

    await mine_with_code(quem, "ligar_fator", work)
    return {"reservas": [totp.in_groups(reserve) for reserve in reserves]}


async def _renew_reservas(quem: Identidade, form: Form) -> dict[str, Any]:
    """Codes in reserve open without the telephone: whoever only has an open page with the password gets none."""
    await require_senha(quem, form.get("atual", ""), acao="novas_reservas")
    reserves = totp.new_reserves()

    async def work(c: AsyncConnection) -> str:
        kind = await use_code(c, quem, form.get("codigo", ""))
        await segundo_fator.replace_reservas(c, quem.usuario_id, [key(reserve) for reserve in reserves])
        return f"com {kind}"

    await mine_with_code(quem, "novas_reservas", work)
    return {"reservas": [totp.in_groups(reserve) for reserve in reserves]}


async def _turn_off(quem: Identidade, form: Form) -> None:
    """Not where it is wanted of them: what they have open goes on as if they still had it."""
    await require_senha(quem, form.get("atual", ""), acao="remover_fator")

    async def work(c: AsyncConnection) -> str:
        if owes_factor(quem.papel, has=False):
            raise Refused(
                "fator_exigido",
                "Esta instalação pede um segundo fator: peça a outro administrador que remova o seu.",
            )
        kind = await use_code(c, quem, form.get("codigo", ""))
        await segundo_fator.turn_off(c, quem.usuario_id)
        return f"com {kind}"

    await mine_with_code(quem, "remover_fator", work)


async def use_code(c: AsyncConnection, quem: Identidade, codigo: str) -> str:
    """What kind of code it was. Raises Refused: `fator_ausente`, `codigo`."""
    kept = await usuarios.lock(c, quem.usuario_id)
    if kept.segundo_fator_em is None:
        raise Refused("fator_ausente")
    kind = await factor.use(c, quem.usuario_id, kept, codigo)
    if kind is None:
        raise Refused("codigo")
    return kind


async def mine_with_code(quem: Identidade, acao: str, work: Any) -> None:
    """`mine`, with wrong codes counted like those at the door; where no code was looked at, none was wrong."""
    counted = factor.counted(quem.usuario_id, address="", browser="conta")
    await wait_or_count(counted)
    try:
        await mine(quem, acao, work)
    except Refused as refused:
        if refused.code != "codigo":
            async with services().database.write() as c:
                await tentativas.forgive(c, whole=[], one=list(counted.limits))
        raise
    async with services().database.write() as c:
        await tentativas.forgive(c, whole=counted.whole, one=counted.one)


DEEDS: dict[str, Deed] = {
    "preparar_fator": _prepare,
    "ligar_fator": _turn_on,
    "novas_reservas": _renew_reservas,
    "remover_fator": _turn_off,
}
