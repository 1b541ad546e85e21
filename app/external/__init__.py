"""Our door to the robot: the only code that speaks to the external API."""

from app.external.client import ExternalClient
from app.external.errors import ExternalError, NotSent, OutcomeUnknown, RobotBusy, RobotRefused, UnknownJob
from app.external.schemas import Cliente, Job, JobOrder, RobotLine, Started

__all__ = [
    "Cliente",
    "ExternalClient",
    "ExternalError",
    "Job",
    "JobOrder",
    "NotSent",
    "OutcomeUnknown",
    "RobotBusy",
    "RobotLine",
    "RobotRefused",
    "Started",
    "UnknownJob",
]
