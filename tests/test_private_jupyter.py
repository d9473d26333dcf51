"""Lessons run without network and without anybody's settings: the guard itself is tested."""

import os
import subprocess
import sys

import pytest

from private_jupyter import private_environment

REACH = """
import socket
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname()).close()
print("this machine answers")
{attempt}
print("the network answers")
"""
ATTEMPTS = {
    "by address": "socket.create_connection(('192.0.2.1', 80), timeout=2)",
    "by name": "socket.getaddrinfo('example.org', 80)",
    "a datagram": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "in a page": "import urllib.request; urllib.request.urlopen('http://example.org', timeout=2)",
    "in a process of its own": "import subprocess, sys; subprocess.run([sys.executable, '-c', "
    "'import socket; socket.getaddrinfo(\"example.org\", 80)'], check=True)",
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_a_lesson_reaches_this_machine_and_no_other(tmp_path, attempt):
    command = [sys.executable, "-c", REACH.format(attempt=attempt)]
    done = subprocess.run(command, env=private_environment(tmp_path), capture_output=True, text=True, timeout=60)
    assert done.stdout == "this machine answers\n"
    assert "there is no network here: something asked for" in done.stderr


def test_nobody_s_settings_come_in(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/elsewhere")
    monkeypatch.setenv("MPLBACKEND", "svg")
    env = private_environment(tmp_path)
    assert "JUPYTER_CONFIG_PATH" not in env and "MPLBACKEND" not in env
    folders = {name: path for name, path in env.items() if name.startswith("JUPYTER_") and os.sep in path}
    assert folders and all(path.startswith(str(tmp_path)) for path in folders.values())
