"""Print what 1.6 cases notice: `python -m tests.sensitivity [PROFILE … | field | ID …]`; without any, all do."""

from __future__ import annotations

import argparse
import logging
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.sensitivity.reasons import TABLES, explanation, reason
from tests.sensitivity.table import HEAD, PROFILES, Line, Sensitivity, cases, judge, row


def main(arguments: Sequence[str]) -> int:
    """Print the tables; return 1 where a case could not be tried, or something survived that no reason is known for."""
    chosen = _options().parse_args(arguments)
    ids = [name for name in chosen.names if name.startswith(("TC_", "OV_"))]
    profiles = [name for name in chosen.names if name not in ids] or ([] if ids else list(PROFILES))
    judged: dict[str, list[Sensitivity]] = {}
    with ProcessPoolExecutor(chosen.workers, initializer=logging.disable) as pool:
        for name in profiles or ["chosen"]:
            judged[name] = list(pool.map(judge, cases(name, ids)))
            _print(name, judged[name])
    _sum(judged)
    lines = [line for of in judged.values() for one in of for line in one.lines]
    print(*_reasons(lines), sep="\n")
    if profiles == list(PROFILES):
        print(*_idle(lines), sep="\n")
    troubled = any(one.trouble for of in judged.values() for one in of)
    return int(troubled or any(not line.noticed and not reason(line) for line in lines))


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.sensitivity")
    parser.add_argument("names", nargs="*", help=f"certification profiles ({', '.join(PROFILES)}), or ids of cases")
    parser.add_argument("--workers", type=int, help="processes (default: one for each core)")
    return parser


def _print(name: str, judged: Iterable[Sensitivity]) -> None:
    print(f"\n{name}\n{HEAD}")
    for one in judged:
        print(one, flush=True)


def _sum(judged: dict[str, list[Sensitivity]]) -> None:
    print(f"\n{HEAD}")
    for name, of in judged.items():
        print(row(f"{name} ({len(of)})", [line for one in of for line in one.lines]))
    every = [one for of in judged.values() for one in of]
    print(row(f"all ({len(every)})", [line for one in every for line in one.lines]))


def _reasons(lines: Iterable[Line]) -> Iterator[str]:
    """Yield each reason with what survived for it; what has none first."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if not line.noticed:
            groups[reason(line)].append(line)
    yield "\nsurvived"
    for why, survivors in sorted(groups.items(), key=lambda item: (item[0] != "", -len(item[1]))):
        told = ", ".join(sorted({rule for line in survivors for rule in line.told}))
        yield f"{len(survivors):>5} {why or 'NO REASON KNOWN'}{f' [told: {told}]' if told else ''}"
        what = Counter(str(line.alteration) if why else f"{line.case} row {line.alteration.row}: {line.alteration}"
                       for line in survivors)  # fmt: skip
        yield from (f"        {count:>4} {name}" for name, count in what.most_common())


def _idle(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the reasons that explain nothing, and should go."""
    used = {id(explanation(line)) for line in lines if not line.noticed}
    for one in TABLES:
        if id(one) not in used:
            yield f"explains nothing: {one.how} {' '.join(one.frames)} {' '.join(one.paths)} {' '.join(one.places)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
