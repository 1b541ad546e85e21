"""How a conversation with the robot can fail, told by what we may conclude from it."""


class ExternalError(Exception):
    """Something between us and the robot; the message is technical, for logs, free of secrets."""


class NotSent(ExternalError):
    """The request provably did not leave, or was provably not taken: nothing happened over there."""


class RobotBusy(NotSent):
    """The robot is there but takes nothing now (429); `retry_after_s` is its own wish, if it has one."""

    def __init__(self, message: str, *, retry_after_s: float | None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class OutcomeUnknown(ExternalError):
    """The request may have arrived: time-out, reset, 5xx, or an answer that says nothing."""


class RobotRefused(ExternalError):
    """The robot understood and said no (4xx); `code` and `message` are its own words, cleaned."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"HTTP {status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message


class UnknownJob(ExternalError):
    """The robot twice did not know the job, `ritmo.unknown_job_s` apart."""


class BadDocument(ExternalError):
    """An answer that is not what it should be; `raw` is its beginning, to be kept aside."""

    def __init__(self, reason: str, raw: bytes) -> None:
        super().__init__(reason)
        self.reason = reason
        self.raw = raw
