"""The environment in which lessons run: no one's settings, history or extra kernels, and no network.

Used by the tests, by the script that executes the notebooks and by the browser driver, so that all three see the same Jupyter.
"""

import os
import sys
from pathlib import Path

NO_NETWORK = Path(__file__).resolve().parent / "no_network"

#: Lab settings as a reader never sees them: no news, no update check, every cell in the page at once.
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}


#: The variables that say where Jupyter, IPython and matplotlib write.
FOLDERS = (
    "IPYTHONDIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "MPLCONFIGDIR",
)


def private_environment(folder, network=False):
    """Environment variables for a Jupyter process that keeps everything it writes inside `folder`.

    With ``network=False`` Python processes started with it refuse every connection that leaves this machine.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> private_environment(folder)["IPYTHONDIR"].startswith(folder)
    True
    """
    folder = Path(folder)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON", "JPY_"))}
    for name in FOLDERS:
        env[name] = str(folder / name.lower())
        Path(env[name]).mkdir(parents=True, exist_ok=True)
    # Kernels of this Python before any that the machine may have under the same name.
    env["JUPYTER_PREFER_ENV_PATH"] = "1"
    env["JUPYTER_PLATFORM_DIRS"] = "1"
    # A frozen modules warning of the debugger would land on stderr, and so in the outputs.
    env["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    # So would a progress bar, on a slow day.
    env["EMVIZ_PROGRESS"] = "off"
    env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), env.get("PATH", "")])
    env.pop("MPLBACKEND", None)
    # IPython would write a history of every cell; the lessons are nobody's history.
    profile = Path(env["IPYTHONDIR"]) / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_config.py").write_text("c = get_config()\nc.HistoryManager.enabled = False\n", encoding="utf-8")
    if not network:
        env["PYTHONPATH"] = os.pathsep.join(part for part in (str(NO_NETWORK), env.get("PYTHONPATH", "")) if part)
    return env
