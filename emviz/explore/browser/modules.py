"""Assembling ES modules into one script, because a widget and a notebook's output each have room for one."""

import re
from pathlib import Path

_IMPORT = re.compile(r'import \{ ([\w$]+(?:, [\w$]+)*) \} from "\./([\w-]+\.js)";')
_EXPORT = re.compile(r"export (?=(?:const|class|function|async function) ([\w$]+))")


def assemble(path: Path) -> str:
    """One script with a module and all that it imports, each in a scope of its own.

    Every module becomes a function that is called once, after those of the modules it imports; what it exports is found
    under its file name in the constant ``modules``.

    Parameters
    ----------
    path : Path
        The module; it imports from files beside it.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If modules import each other in a circle, if a name is imported that is not exported, or if an import or export
        has another form than the two that are known: ``import { a, b } from "./file.js";`` on a line of its own, and
        ``export`` before a const, a class, a function or an async function.
    """
    exports, scopes = {}, []
    _add(path, exports, scopes, ())
    return "\n".join(["const modules = {};", *scopes, ""])


def _add(path, exports, scopes, importers):
    """Append the scope of a module after those of the modules it imports."""
    if path.name in importers:
        raise ValueError(
            f"{path.name} imports itself, by way of {' and '.join(importers)}: modules must form no circle."
        )
    if path.name in exports:
        return
    lines, exported = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if imported := _IMPORT.fullmatch(line):
            names, source = imported.groups()
            _add(path.parent / source, exports, scopes, (*importers, path.name))
            if missing := set(names.split(", ")) - set(exports[source]):
                raise ValueError(f"{path.name}, line {number}: {source} exports no {', '.join(sorted(missing))}.")
            line = f'const {{ {names} }} = modules["{source}"];'
        elif found := _EXPORT.match(line):
            exported.append(found[1])
            line = _EXPORT.sub("", line)
        elif re.match(r"\s*(import|export)\b", line):
            raise ValueError(f"{path.name}, line {number}: {line.strip()!r} is no form of import or export known here.")
        lines.append(line)
    exports[path.name] = exported
    body = "\n".join([*lines, f"return {{ {', '.join(exported)} }};"])
    scopes.append(f'modules["{path.name}"] = (() => {{\n{body}\n}})();')
