"""How much longer `import emviz` takes than importing NumPy alone.

    python benchmarks/import_time.py

The promise is 50 ms at most. New Pythons, one after the other; the median.
"""

import statistics
import subprocess
import sys

CODE = """
import time, numpy
before = time.perf_counter()
import emviz as ev
package = time.perf_counter()
ev.fit, ev.GaussianMixture
print(package - before, time.perf_counter() - before)
"""


def main(runs=15):
    """Print both medians in milliseconds."""
    times = [
        subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True).stdout.split()
        for _ in range(runs)
    ]
    package, core = (statistics.median(1000 * float(time[i]) for time in times) for i in (0, 1))
    print(
        f"import emviz: {package:.1f} ms above NumPy; with ev.fit and ev.GaussianMixture: {core:.1f} ms ({runs} runs)"
    )


if __name__ == "__main__":
    main()
