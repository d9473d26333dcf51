"""How much memory does a fit need? Two promises.

- (1,000,000, 2, 5), in memory, keeps its whole trace in less than 64 MB above the data.
- 50 million points of two features, 800 MB in a file, are fitted in less than 500 MB of resident memory, Python, NumPy and
  all pages of the file that are in memory counted.

Run it as `python benchmarks/memory.py`; `python benchmarks/memory.py 5` takes 5 million points from the file.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

IN_MEMORY = """
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

FROM_FILE = """
import sys, time
import numpy as np
import emviz as ev
from emviz.em import contract
X = np.load(sys.argv[1], mmap_mode="r")
X = np.array(X) if sys.argv[2] == "read" else X
began = time.perf_counter()
trace = ev.fit(ev.GaussianMixture(3), X, max_iter=3, tol=0)
took = time.perf_counter() - began
e_step = contract.e_step_on(trace.model, trace.X)
e_step(trace.params[0])
began = time.perf_counter()
e_step(trace.params[-1])
step = time.perf_counter() - began
peak = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")][0]  # of this process alone
print(int(peak) / 1024, took, step, repr(float(trace.log_likelihood[-1])))
"""


def write(path, n, piece=1_000_000):
    """Three heaps of points of two features, in a file that is written piece by piece."""
    rng = np.random.default_rng(0)
    array = np.lib.format.open_memmap(path, mode="w+", dtype=float, shape=(n, 2))
    for i in range(0, n, piece):
        m = min(piece, n - i)
        array[i : i + m] = rng.normal(size=(m, 2)) + 4 * rng.integers(3, size=(m, 1))


def run(code, *words):
    """What a new Python prints."""
    done = subprocess.run([sys.executable, "-c", code, *map(str, words)], check=True, capture_output=True, text=True)
    return done.stdout.split()


def main(millions=50):
    print("points, features, components     data    allocated at most     resident set grows by      (MB)")
    for case in [(1_000_000, 2, 5), (1_000_000, 1, 3), (100_000, 10, 8)]:
        counted, data, _ = map(float, run(IN_MEMORY, *case, "counted"))
        resident, *_ = map(float, run(IN_MEMORY, *case, "resident"))
        print(f"{case!s:28}{data:9.1f}{counted:21.1f}{resident:26.1f}")
    if not Path("/proc/self/status").exists():
        print("How much of a file is in memory is only measured on Linux.")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.npy"
        write(path, int(millions * 1_000_000))
        print(
            f"\n{millions:g} million points of 2 features, {path.stat().st_size / 2**20:.0f} MB in a file, 3 components:"
        )
        print("                      resident at most (MB)    fit of 3 iterations (s)    another E step (s)")
        ends = []
        for how in ("in chunks", "read"):
            peak, took, step, end = map(float, run(FROM_FILE, path, how))
            ends.append(end)
            print(f"{how:20}{peak:23.0f}{took:27.1f}{step:22.2f}")
        print(f"The last log-likelihoods differ by {abs(ends[0] / ends[1] - 1):.1g} of their size.")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:2]))
