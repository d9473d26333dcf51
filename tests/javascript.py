"""The browser's modules run by deno: a test calls their functions with JSON, and gets JSON back."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from emviz.explore import browser

FOLDER = Path(browser.__file__).parent


def call(modules: str | list[str], code: str, argument: Any = None) -> Any:
    """What a JavaScript function makes of an argument.

    Parameters
    ----------
    modules : str or list of str
        Names of files of the browser folder; all that they export is in scope.
    code : str
        A function of one argument, such as ``"({ X }) => X.length"``.
    argument : JSON value
        Typed arrays and sets come back as lists; NaN and infinities as None.
    """
    modules = [modules] if isinstance(modules, str) else modules
    exports = "".join(f'import * as module{i} from "{(FOLDER / name).as_uri()}";\n' for i, name in enumerate(modules))
    scope = "\n".join(
        f"for (const name of Object.keys(module{i})) globalThis[name] = module{i}[name];" for i in range(len(modules))
    )
    script = (
        f"{exports}{scope}\n"
        "const text = await new Response(Deno.stdin.readable).text();\n"
        f"const answer = await ({code})(JSON.parse(text));\n"
        "const plain = (_, value) => ArrayBuffer.isView(value) ? Array.from(value) : value instanceof Set ? [...value] : value;\n"
        "console.log(JSON.stringify(answer, plain));\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "call.js")
        path.write_text(script, encoding="utf-8")
        command = [sys.executable, "-m", "deno", "run", "--quiet", "--no-lock", "--no-config", "--allow-read", path]
        done = subprocess.run(command, input=json.dumps(argument), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
