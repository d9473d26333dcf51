"""How much memory does a fit need? (1,000,000, 2, 5) must keep its whole trace in less than 64 MB above the data.

Run it as `python benchmarks/memory.py`.
"""

import subprocess
import sys

CODE = """
import resource, sys, tracemalloc
import numpy as np
import emviz as ev
n, d, k, counted = *map(int, sys.argv[1:4]), sys.argv[4] == "counted"
X = np.random.default_rng(0).normal(size=(n, d))
X += 3 * np.random.default_rng(1).integers(3, size=(n, 1))
ev.fit(ev.GaussianMixture(k), X[:1000], max_iter=2)
unit = 2**20 if sys.platform == "darwin" else 2**10
resident = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
before = resident()
tracemalloc.start() if counted else None
trace = ev.fit(ev.GaussianMixture(k), X, max_iter=20, tol=0)
print(tracemalloc.get_traced_memory()[1] / 2**20 if counted else resident() - before, X.nbytes / 2**20, trace.n_iter)
"""


def main():
    print("points, features, components     data    allocated at most     resident set grows by      (MB)")
    for case in [(1_000_000, 2, 5), (1_000_000, 1, 3), (100_000, 10, 8)]:
        figures = {}
        for how in ("counted", "resident"):
            command = [sys.executable, "-c", CODE, *map(str, case), how]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            figures[how], data, _ = map(float, done.stdout.split())
        print(f"{case!s:28}{data:9.1f}{figures['counted']:21.1f}{figures['resident']:26.1f}")


if __name__ == "__main__":
    main()
