"""The small rules of codes and of what is sealed."""

from datetime import UTC, datetime

import pytest

from app.web import totp
from app.web.sealed import seal, unseal

RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the secret of RFC 6238, appendix B


@pytest.mark.parametrize(
    ("second", "code"), [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")]
)
def test_the_codes_are_those_of_the_standard(second: int, code: str) -> None:
    at = datetime.fromtimestamp(second, UTC)
    assert totp.step_of(RFC, code, at=at, after=0) == second // 30


@pytest.mark.parametrize(
    ("away_s", "after", "counts"),
    [(0, 0, True), (30, 0, True), (-30, 0, True), (60, 0, False), (-60, 0, False), (0, 37_037_036, False), (0, 37_037_035, True)],
)  # fmt: skip
def test_a_code_counts_one_step_around_and_not_again(away_s: int, after: int, counts: bool) -> None:
    at = datetime.fromtimestamp(1_111_111_109 + away_s, UTC)
    assert (totp.step_of(RFC, "081804", at=at, after=after) is not None) is counts


def test_a_code_is_read_as_it_was_meant() -> None:
    assert [totp.plain(text) for text in ("123 456", "ABCD-efgh", "１２３", "", "x" * 99)] == [
        "123456", "abcdefgh", "", "", "x" * 64,
    ]  # fmt: skip


def test_what_is_sealed_opens_for_the_same_purpose_beside_the_same_thing_only() -> None:
    sealed = seal("chave", "um fim", b"segredo", bound=b"ana")
    assert b"segredo" not in sealed
    assert unseal("chave", "um fim", sealed, bound=b"ana") == b"segredo"
    assert seal("chave", "um fim", b"segredo", bound=b"ana") != sealed
    for key, purpose, text, bound in (
        ("outra", "um fim", sealed, b"ana"),
        ("chave", "outro fim", sealed, b"ana"),
        ("chave", "um fim", sealed, b"bruno"),
        ("chave", "um fim", sealed[:-1] + bytes([sealed[-1] ^ 1]), b"ana"),
        ("chave", "um fim", b"", b"ana"),
        ("chave", "um fim", sealed[:20], b"ana"),
    ):
        assert unseal(key, purpose, text, bound=bound) is None
