"""How a command ends that cannot go on."""

import errno

FAILED, UNKNOWN = 1, 2  # exit codes (contract.md §6)

_REASONS = {
    errno.EACCES: "sem permissão",
    errno.EPERM: "sem permissão",
    errno.EROFS: "só permite leitura",
    errno.ENOTDIR: "não é uma pasta",
    errno.EEXIST: "não é uma pasta",
    errno.EISDIR: "é uma pasta",
    errno.ENOENT: "não existe",
    errno.ENOSPC: "o disco está cheio",
    errno.ECONNREFUSED: "a conexão foi recusada",
    errno.ETIMEDOUT: "o tempo acabou",
    errno.EADDRINUSE: "já está em uso",
    errno.ENAMETOOLONG: "o nome é longo demais",
}


class Failed(Exception):
    """The command ends here; the message is the line that says why."""

    def __init__(self, line: str, *, code: int = FAILED) -> None:
        super().__init__(line)
        self.code = code


def reason(error: OSError) -> str:
    """The system's reason, in Portuguese where it is one that people meet."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))
