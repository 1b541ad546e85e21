"""Publishes deltas at a steady rate from a process of its own; says on its last line how it went."""

import argparse
import json
import time
from pathlib import Path

from bench.load.stream import Stream
from bench.load.target import NchanHttp, PainelBus, RedisChannel, Target

TICK_S = 0.005  # faster rates go out in batches this far apart, as group commits do


def main() -> None:
    args = _words().parse_args()
    target = _target(args)
    begun_cpu, begun = time.process_time(), time.monotonic()
    sent, total = 0, round(args.rate * args.seconds)
    longest_s = 0.0
    while sent < total:
        due = min(total, int((time.monotonic() - begun) * args.rate) + 1)
        if due > sent:
            before = time.monotonic()
            target.publish(args.base + sent, args.base + due)
            longest_s = max(longest_s, time.monotonic() - before)
            sent = due
        else:
            next_s = begun + sent / args.rate - time.monotonic()
            time.sleep(TICK_S if args.rate > 1 / TICK_S else max(0.0, next_s))
    took_s = time.monotonic() - begun
    said = {"sent": sent, "rate": sent / took_s, "longest_ms": longest_s * 1000}
    print(json.dumps(said | {"cpu_s": time.process_time() - begun_cpu, "took_s": took_s}), flush=True)


def _words() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["painel", "redis", "nchan"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--channel", required=True)
    parser.add_argument("--execucao", required=True)
    parser.add_argument("--database", type=Path)
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--base", type=int, required=True)
    return parser


def _target(args: argparse.Namespace) -> Target:
    stream = Stream(args.execucao)
    match args.kind:
        case "painel":
            return PainelBus(args.port, args.channel, stream, args.database)
        case "redis":
            return RedisChannel(args.port, args.channel, stream)
        case _:
            return NchanHttp(args.port, args.channel, stream)


if __name__ == "__main__":
    main()
