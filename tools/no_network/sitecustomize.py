"""Keep a Python process, and the kernels it starts, off the network.

Python imports a module of this name at start-up when its folder is on PYTHONPATH. The tests put it there, so a lesson that
reaches for another machine fails at once, on a developer's machine as in CI, instead of passing where there is a network.
Connections to this machine stay open: Jupyter itself needs them.
"""

import ipaddress
import socket


def _refuse_unless_local(host):
    if host in ("", None, "localhost", "localhost.localdomain", b"localhost"):
        return
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        local = ipaddress.ip_address(name.partition("%")[0]).is_loopback or name in ("0.0.0.0", "::")
    except ValueError:
        local = name == socket.gethostname()  # some kernels look their own name up
    if not local:
        raise OSError(f"there is no network here: something asked for {name!r}")


class _LocalSocket(socket.socket):
    def connect(self, address):
        self._check(address)
        return super().connect(address)

    def connect_ex(self, address):
        self._check(address)
        return super().connect_ex(address)

    def sendto(self, data, *rest):
        self._check(rest[-1])
        return super().sendto(data, *rest)

    def _check(self, address):
        if isinstance(address, tuple):  # a plain string is a socket file on this machine
            _refuse_unless_local(address[0])


_look_up = socket.getaddrinfo


def _local_getaddrinfo(host, *args, **kwargs):
    _refuse_unless_local(host)
    return _look_up(host, *args, **kwargs)


socket.socket = _LocalSocket
socket.getaddrinfo = _local_getaddrinfo
