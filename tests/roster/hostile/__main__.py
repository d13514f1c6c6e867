"""`python -m tests.roster.hostile COUNT [--seed N] [--workers N] [--one SEED]`: the campaign at a terminal."""

from __future__ import annotations

import argparse
import sys

from tests.roster.hostile import campaign, mutations

parser = argparse.ArgumentParser(prog="python -m tests.roster.hostile")
parser.add_argument("count", type=int)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--workers", type=int, default=2)
parser.add_argument("--one", type=int, help="drive this one file in this process")
options = parser.parse_args()
if options.one is not None:
    name, content, what = mutations.case(options.one)
    print(name, len(content), what, campaign.drive(name, content))
    sys.exit(0)
report = campaign.run(options.count, options.seed, options.workers)
print(report.text())
sys.exit(1 if report.faults else 0)
