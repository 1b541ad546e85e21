"""Texts that have broken something somewhere: hidden, enormous, in other scripts, nearly a value."""

HOSTILE = (
    "", " ", "\x00", "a\x00b", "\u202e", "\x1b]52;c;x\x07", "'", '"', "%", "_", "\\", "../..", "<svg onload=x>",
    "٣", "İ", "ﬀ" * 40, "\ud7ff", "\U0010ffff", "senha=oculta", "é" * 201, "x" * 2_001, "NaN", "-0", "1e999",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30", "null", "true",
)  # fmt: skip
