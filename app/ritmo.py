"""Every time constant of the product, in seconds, so that tests run all of them at a tenth."""

import dataclasses
from dataclasses import dataclass

PEERS = {
    "publish_s",
    "confirm_s",
    "connect_s",
    "close_s",
}  # how slow others may be is no rhythm of ours: not scaled


@dataclass(frozen=True)
class Ritmo:
    """The product's rhythm. All fields are seconds."""

    # the robot's API (jobs.md §7)
    connect_s: float = 5.0
    read_s: float = 35.0  # above `espera_s`: a long poll is not a dead peer
    total_s: float = 60.0
    poll_min_s: float = 1.0  # at most one GET per execution per second
    espera_s: float = 25.0  # long poll, where the robot offers it
    retry_first_s: float = 0.5
    retry_max_s: float = 60.0
    unknown_job_s: float = 30.0  # 404 twice, this far apart, before we believe it

    # recording and its news
    change_deadline_s: float = 5.0  # a change that has waited this long does not enter a transaction
    publish_s: float = 0.2  # a frozen Redis must not hold anybody
    confirm_s: float = 2.0  # while Redis confirms what is wanted, a word of it comes at least this often

    # realtime
    pulse_s: float = 10.0
    silent_s: float = 35.0  # a page that answers no pulse for this long is gone
    probe_s: float = 10.0  # a frozen Redis raises nothing; we must notice by ourselves
    position_s: float = 2.0  # the counters are compared with the database this often, always
    on_its_way_s: float = 0.5  # what Redis still carries is not lost: a second look before the picture
    resubscribed_s: float = 0.05  # reconnections come in bursts; one look answers them all
    aside_s: float = 0.05  # a message from the future waits this long for the one before it
    picture_s: float = 0.25  # a picture may be shared this long: at most one read a topic in 200 ms
    linger_s: float = 30.0  # a topic stays subscribed this long after its last reader
    offer_s: float = 0.1  # a reader that was skipped is offered again this often
    blocked_s: float = 15.0  # a reader that took nothing for this long is closed
    close_s: float = 1.0
    presenca_s: float = 10.0  # every process says this often who looks at what
    presente_s: float = 25.0  # who was not said for this long is gone: two lists may be lost

    # access, audit
    identities_s: float = 1.0  # open sockets whose session, token or role is no more are closed within this
    uses_s: float = 5.0  # when a session or token was last used is written this often, for all together
    seal_s: float = 2.0  # a row of the audit waits this long for its seal

    # jobs
    watch_s: float = 1.0  # the watcher's look: still mine? cancel asked?
    beat_s: float = 10.0
    lease_s: float = 10.0  # the engine runs a dead worker's job again after this
    recover_s: float = 30.0
    stale_s: float = 45.0  # a beat older than this is nobody's
    unlisted_s: float = 4.0  # Redis answers and does not know this worker: it forgot us
    force_s: float = 30.0  # an admin may force the end this long after the wish
    robot_gone_s: float = 30.0  # only then is a stored `retorno` believed without the robot
    embedded_s: float = 2.0  # a dead embedded Redis is started again within this
    sincrono_s: float = 50.0

    def scaled(self, factor: float) -> "Ritmo":
        """The same rhythm, `factor` times as slow (0.1: ten times as fast)."""
        changed = {f.name for f in dataclasses.fields(self)} - PEERS
        return dataclasses.replace(self, **{name: getattr(self, name) * factor for name in changed})
