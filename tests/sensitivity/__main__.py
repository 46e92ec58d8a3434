"""Print what 1.6 cases notice: `python -m tests.sensitivity [PROFILE | field | ID …]`; without any, those of Core."""

from __future__ import annotations

import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor

from tests.sensitivity.reasons import reason
from tests.sensitivity.table import HEAD, Line, Sensitivity, cases, judge, row


def main(arguments: list[str]) -> int:
    """Print the table; return 1 where something survived that no reason is known for."""
    ids = [one for one in arguments if one.startswith(("TC_", "OV_"))]
    profile = " ".join(one for one in arguments if one not in ids) or "Core"
    with ProcessPoolExecutor() as pool:
        judged = list(pool.map(judge, cases(profile, ids)))
    print(HEAD)
    for one in judged:
        print(one)
    lines = [line for one in judged for line in one.lines]
    print(row(f"all {len(judged)}", lines))
    return _survivors(judged)


def _survivors(judged: list[Sensitivity]) -> int:
    groups: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in (line for one in judged for line in one.survivors):
        groups[str(line.alteration), reason(line)].append(line)
    print("\nsurvived")
    for (what, why), lines in sorted(groups.items(), key=lambda item: (item[0][1] != "", item[0])):
        where = ", ".join(f"{line.case} row {line.alteration.row}" for line in lines)
        told = sorted({rule for line in lines for rule in line.told})
        also = f" [told by {', '.join(told)}]" if told else ""
        print(f"{len(lines):>4} {what}: {why or 'NO REASON KNOWN'}{also}\n     {where}")
    return int(any(not why for _, why in groups))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
