#!/usr/bin/env python3
"""Runs Chromium such that it never hears of changes of the network; the arguments are Chromium's.

It breaks off what it is loading (net::ERR_NETWORK_CHANGED) whenever an address is added to this machine,
and the tests' daemons add some all the time. Where the kernel refuses it a netlink socket, it takes the
network for steady. Started by Playwright in Chromium's place; the standard library alone.

Source: Linux, Documentation/userspace-api/seccomp_filter.rst, include/uapi/linux/bpf_common.h.
"""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import struct
import sys

CHROMIUM = "/usr/bin/chromium"
SOCKET_CALL = {"x86_64": 41, "aarch64": 198}
"""The number of socket(2), by machine."""

LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
NUMBER_OFFSET, FIRST_ARGUMENT_OFFSET = 0, 16
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
UNSUPPORTED_FAMILY = 97
SET_NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2


class Program(ctypes.Structure):
    """A filter as prctl(2) takes it: `struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def refuse_netlink(call: int) -> None:
    """Let this process and what it starts make no netlink socket; where that can't be, all stays."""
    instructions = b"".join(
        struct.pack("HBBI", *one)
        for one in (
            (LOAD, 0, 0, NUMBER_OFFSET),
            (JUMP_IF_EQUAL, 0, 3, call),
            (LOAD, 0, 0, FIRST_ARGUMENT_OFFSET),
            (JUMP_IF_EQUAL, 0, 1, socket.AF_NETLINK),
            (RETURN, 0, 0, REFUSE | UNSUPPORTED_FAMILY),
            (RETURN, 0, 0, ALLOW),
        )
    )
    kept = ctypes.create_string_buffer(instructions, len(instructions))
    program = Program(len(instructions) // 8, ctypes.addressof(kept))
    libc = ctypes.CDLL(None)
    libc.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0)


if __name__ == "__main__":
    if platform.machine() in SOCKET_CALL:
        refuse_netlink(SOCKET_CALL[platform.machine()])
    os.execv(CHROMIUM, [CHROMIUM, *sys.argv[1:]])
