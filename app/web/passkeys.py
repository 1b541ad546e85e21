"""Passkeys (WebAuthn): what a browser is asked, whether its answer is right."""

import json
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from quart import Response, request
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from app.domain.errors import Refused
from app.web import underway
from app.web.answers import answer
from app.web.context import Identidade, services

QUESTION = "chave"  # the cookie's name
QUESTION_S = 300  # to find the key, to touch it
NAME = "Painel RPA"
CREDENTIAL_LONGEST = 1_023  # bytes of the device's name for a key (WebAuthn §4)
WRONG = (WebAuthnException, ValueError, TypeError, KeyError, RecursionError)

_SURE = UserVerificationRequirement.REQUIRED  # what one has with what one knows or is: two factors


class Question(msgspec.Struct, frozen=True):
    """What was asked of this browser: the answer signs the challenge."""

    challenge: str
    origin: str
    para: str  # `criar` or `entrar`
    em: float
    usuario: UUID | None = None  # who asked, inside what session; at the door: nobody yet
    sessao: UUID | None = None

    @property
    def asked(self) -> datetime:
        return datetime.fromtimestamp(self.em, UTC)

    @property
    def chave(self) -> UUID:
        """The id of the key that answers it: one question makes one key."""
        return UUID(bytes=base64url_to_bytes(self.challenge)[:16], version=4)


def ask_to_make(quem: Identidade, usuario: Any, present: list[bytes]) -> Response:
    """Options for `navigator.credentials.create()`; not again on a device that has one."""
    options = generate_registration_options(
        rp_id=_host(),
        rp_name=NAME,
        user_id=usuario.id.bytes,
        user_name=usuario.email,
        user_display_name=usuario.nome,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_SURE
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in present],
    )
    return _asked(options, "criar", quem)


def ask_to_enter() -> Response:
    """Options for `navigator.credentials.get()`: whichever key the person chooses says who they are."""
    return _asked(generate_authentication_options(rp_id=_host(), user_verification=_SURE), "entrar")


def asked(para: str, quem: Identidade | None = None) -> Question:
    """What this browser was asked, inside this session. Raises Refused: `chave_recusada`."""
    question = underway.read(request.cookies, services().settings, QUESTION, Question)
    if question is None or question.para != para or question.origin != request.headers.get("Origin"):
        raise Refused("chave_recusada")
    if (question.usuario, question.sessao) != _inside(quem):
        raise Refused("chave_recusada", porque="de outra sessão")
    return question


def made(question: Question, credential: dict[str, Any]) -> VerifiedRegistration:
    """The new key. Raises Refused: `chave_recusada`."""
    try:
        key = verify_registration_response(credential=credential, **_expected(question))
    except WRONG as wrong:
        raise Refused("chave_recusada", porque=type(wrong).__name__) from wrong
    if len(key.credential_id) > CREDENTIAL_LONGEST:
        raise Refused("chave_recusada", porque="nome longo demais")
    return key


def proved(question: Question, credential: dict[str, Any], key: Any) -> VerifiedAuthentication:
    """That the holder of `key` answered. Raises Refused: `chave_recusada`."""
    try:
        return verify_authentication_response(
            credential=credential,
            credential_public_key=key.publica,
            credential_current_sign_count=key.contador,
            **_expected(question),
        )
    except WRONG as wrong:
        raise Refused("chave_recusada", porque=type(wrong).__name__) from wrong


def id_of(credential: dict[str, Any]) -> bytes:
    try:
        return base64url_to_bytes(credential["id"])
    except WRONG as wrong:
        raise Refused("chave_recusada", porque=type(wrong).__name__) from wrong


def _expected(question: Question) -> dict[str, Any]:
    return {
        "expected_challenge": base64url_to_bytes(question.challenge),
        "expected_rp_id": urlsplit(question.origin).hostname or "",
        "expected_origin": question.origin,
        "require_user_verification": True,
    }


def _asked(options: Any, para: str, quem: Identidade | None = None) -> Response:
    said = json.loads(options_to_json(options))
    response = answer({"success": True, "opcoes": said})
    question = Question(said["challenge"], request.headers["Origin"], para, time.time(), *_inside(quem))
    underway.give(response, services().settings, QUESTION, question, lasts_s=QUESTION_S)
    return response


def _inside(quem: Identidade | None) -> tuple[UUID | None, UUID | None]:
    return (None, None) if quem is None else (quem.usuario_id, quem.sessao_id)


def _host() -> str:
    """The name that keys are bound to: of that origin of ours which the browser is at."""
    return urlsplit(request.headers["Origin"]).hostname or ""
