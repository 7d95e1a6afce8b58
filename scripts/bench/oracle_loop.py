"""The other side of oracle.mjs: the same specs answered in a plain Python loop, without pipes.

    python oracle_loop.py    reads {"specs": [...]} from standard input, prints {"seconds", "processor"}, both in seconds, of
                             one round after a warm-up
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reference"))
import answers  # noqa: E402

specs = json.load(sys.stdin)["specs"]
for spec in specs[:20]:
    answers.answered({"draw": spec}, {})
started, used = time.perf_counter(), time.process_time()
for spec in specs:
    answers.answered({"draw": spec}, {})
print(json.dumps({"seconds": time.perf_counter() - started, "processor": time.process_time() - used}))
