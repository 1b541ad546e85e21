"""What stands behind a robot's error code: the one table, read by the forecast, by the work list, by a processo's page."""

from enum import StrEnum


class Causa(StrEnum):
    """Who can do something about a failure, which is what people ask first."""

    SENHA = "senha"  # the carrier refused the login: us, by a new password; never retried by itself
    PORTAL = "portal"  # the carrier's portal is down: nobody here
    FATURA_INDISPONIVEL = "fatura_indisponivel"  # not issued yet: no error, tried again another day
    OUTRA = "outra"  # somebody must look


_EXACT = {"FATURA-404": Causa.FATURA_INDISPONIVEL, "FAT-404": Causa.FATURA_INDISPONIVEL}
_BEGINS = {"AUTH-": Causa.SENHA, "PORTAL-": Causa.PORTAL}


def causa(codigo: str | None) -> Causa:
    """The cause behind `codigo_erro`, whatever its case; a missing or unknown code is `OUTRA`."""
    said = (codigo or "").strip().upper()
    if said in _EXACT:
        return _EXACT[said]
    return next((found for begin, found in _BEGINS.items() if said.startswith(begin)), Causa.OUTRA)
