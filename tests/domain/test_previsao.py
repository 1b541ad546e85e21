"""The forecast: never more than there is, never what is blocked, never worse for being faster."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.previsao import (
    DEGRAU,
    Bloqueio,
    Frente,
    Motivo,
    Previsao,
    forecast,
    merged,
    pace,
    rounded,
    together,
)

NOW = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)  # 16:00 in São Paulo
MIDNIGHT = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)

ritmos = st.none() | st.floats(min_value=0.01, max_value=5_000)
segundos = st.none() | st.floats(min_value=1, max_value=7_200)
blocks = st.lists(
    st.builds(
        Bloqueio,
        st.sampled_from(Motivo),
        st.sampled_from([("CLARO",), ("VIVO",)]),
        st.integers(1, 400),
        st.none() | st.just(NOW),
    ),
    max_size=5,
).map(tuple)


@st.composite
def frentes(draw: st.DrawFn) -> Frente:
    bloqueios = draw(blocks)
    concluidos, andando = draw(st.integers(0, 2_000)), draw(st.integers(0, 2_000))
    return Frente(
        operadora="CLARO",
        total=concluidos + andando + sum(b.n for b in bloqueios),
        concluidos=concluidos,
        andando=andando,
        bloqueios=bloqueios,
        limite=draw(st.integers(1, 50)),
        ritmo=draw(ritmos),
        duracao_s=draw(segundos),
    )


def today(frente: Frente) -> Previsao:
    return forecast(frente, now=NOW, day_ends=MIDNIGHT)


@given(frentes())
def test_never_more_than_there_is_never_less_than_is_done_never_what_is_blocked(frente: Frente) -> None:
    p = today(frente)
    if p.fecham is None:
        assert frente.ritmo is None
        assert frente.duracao_s is None
        return
    blocked = sum(b.n for b in frente.bloqueios)
    assert 0 <= frente.concluidos <= p.fecham <= frente.total - blocked
    assert (p.ate is None) == (frente.andando == 0)
    assert p.ate is None or p.ate >= NOW


@given(frentes(), st.floats(min_value=0.01, max_value=5_000), st.floats(min_value=1, max_value=10))
def test_whoever_is_faster_closes_no_fewer_no_later(frente: Frente, ritmo: float, times: float) -> None:
    def at(pace: float) -> Previsao:
        fields = {name: getattr(frente, name) for name in Frente.__struct_fields__}
        return today(Frente(**fields | {"ritmo": pace}))

    slow, fast = at(ritmo), at(ritmo * times)
    assert slow.fecham is not None
    assert fast.fecham is not None
    assert fast.fecham >= slow.fecham
    assert slow.ate is None or (fast.ate is not None and fast.ate <= slow.ate)


@given(st.lists(frentes(), max_size=6))
def test_the_month_is_the_sum_of_its_carriers(parts: list[Frente]) -> None:
    p = together([today(part) for part in parts])
    assert p.total == p.concluidos + p.andando + sum(b.n for b in p.bloqueios)
    assert p.fecham is None or p.concluidos <= p.fecham <= p.concluidos + p.andando
    assert [b.motivo for b in p.bloqueios] == [m for m in Motivo if m in {b.motivo for b in p.bloqueios}]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))
def test_ten_minutes_are_all_that_is_promised(instant: datetime) -> None:
    assert timedelta(0) <= rounded(instant) - instant < DEGRAU
    assert rounded(instant).minute % 10 == 0


def test_twelve_an_hour_close_twenty_four_in_two_hours() -> None:
    ends = [NOW - timedelta(minutes=5 * n) for n in range(13)]  # an hour of them, one every five minutes
    frente = Frente(operadora="VIVO", total=412, concluidos=352, andando=24, ritmo=pace(ends, now=NOW))
    p = today(frente)
    assert (p.fecham, p.ate) == (376, datetime(2026, 11, 24, 21, 0, tzinfo=UTC))


def test_what_the_day_has_no_room_for_is_left_for_tomorrow() -> None:
    p = today(Frente(operadora="VIVO", total=100, concluidos=10, andando=90, ritmo=5))
    assert (p.fecham, p.ate) == (50, datetime(2026, 11, 25, 13, 0, tzinfo=UTC))


def test_without_a_pace_turns_at_once_are_counted_without_either_nothing_is_said() -> None:
    some = Frente(operadora="VIVO", total=10, concluidos=0, andando=10, limite=4, duracao_s=600)
    assert today(some).ate == NOW + timedelta(minutes=30)
    assert today(Frente(operadora="VIVO", total=10, concluidos=0, andando=10)).fecham is None


def test_too_few_ends_are_no_pace() -> None:
    assert pace([NOW, NOW - timedelta(minutes=1)], now=NOW) is None
    assert pace([NOW - timedelta(hours=3)] * 9, now=NOW) is None


def test_the_same_reason_at_two_carriers_is_one_with_the_earlier_beginning() -> None:
    one, other = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
    said = merged([Bloqueio(Motivo.PORTAL, ("VIVO",), 2, other), Bloqueio(Motivo.PORTAL, ("OI",), 3, one)])
    assert said == (Bloqueio(Motivo.PORTAL, ("OI", "VIVO"), 5, one),)
