"""Look at a lesson as a reader sees it: run it in JupyterLab in headless Chromium and save pictures of its whole length.

    python tools/screenshot.py notebooks/03_hard_em.ipynb --theme dark --out pictures
    python tools/screenshot.py sketch.py --press Iteration "ArrowRight ArrowRight" --press Seed End

A .py file works too: its cells start at lines that begin with `# %%`, a cell that begins with `# %% [markdown]` is text.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from lab_driver import Browser, LabServer


def notebook_from_script(path, folder):
    """Write the cells of a `# %%` script as a notebook into `folder` and return its path."""
    import nbformat.v4 as v4

    cells = []
    for part in ("\n" + Path(path).read_text(encoding="utf-8")).split("\n# %%"):
        mark, _, body = part.partition("\n")
        if "[markdown]" in mark:
            lines = [line[2:] if line.startswith("# ") else line.removeprefix("#") for line in body.split("\n")]
            cells.append(v4.new_markdown_cell("\n".join(lines).strip()))
        elif body.strip():
            cells.append(v4.new_code_cell(body.strip("\n")))
    target = Path(folder, Path(path).stem + ".ipynb")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    target.write_text(v4.writes(v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})), encoding="utf-8")
    return target


def main(arguments=None):
    """Command line; exit status 1 when a cell failed or the console holds an error."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--out", type=Path, default=Path("."))
    parser.add_argument("--width", type=int, default=1300)
    parser.add_argument("--height", type=int, default=1400)
    parser.add_argument("--scale", type=float, default=1, help="device pixels per CSS pixel")
    parser.add_argument("--no-run", action="store_true", help="show the committed outputs")
    parser.add_argument(
        "--press",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "KEYS"),
        help="press keys on every control of that name before looking",
    )
    options = parser.parse_args(arguments)
    failed = False
    with (
        tempfile.TemporaryDirectory() as folder,
        LabServer(folder, theme=options.theme) as server,
        Browser(options.width, options.height, options.scale) as browser,
    ):
        for path in options.notebooks:
            source = notebook_from_script(path, folder) if path.suffix == ".py" else path
            page = browser.open(server, server.put(source))
            outputs = page.outputs() if options.no_run else page.run_all()
            for name, keys in options.press:
                for control in page.page.get_by_label(name, exact=True).all():
                    control.scroll_into_view_if_needed()
                    control.focus()
                    for key in keys.split():
                        control.press(key)
                        page.page.wait_for_timeout(60)
            page.page.wait_for_timeout(700)
            for saved in page.shots(options.out, f"{path.stem}-{options.theme}"):
                print(saved)
            for output in (output for cell in outputs for output in cell if output["output_type"] == "error"):
                failed = True
                print(f"{path.name}: {output['ename']}: {output['evalue']}", file=sys.stderr)
            for message in page.console + [f"left this machine: {url}" for url in page.outside]:
                print(f"{path.name}: console: {message}", file=sys.stderr)
            page.close()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
