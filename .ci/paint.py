"""Prints the time from the start of pidgin-lync to the first text of its form, on
a terminal that answers no query."""

import os
import pty
import select
import statistics
import struct
import fcntl
import termios
import time


def first_paint():
    start = time.monotonic()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp("pidgin-lync", ["pidgin-lync", "--purple-dir", "none"])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen = b""
    while b"Sign-in address" not in seen:
        if not select.select([terminal], [], [], 10)[0]:
            raise SystemExit("the form doesn't appear")
        seen += os.read(terminal, 65536)
    elapsed = time.monotonic() - start
    os.write(terminal, b"\x03")
    try:
        while os.read(terminal, 65536):
            pass
    except OSError:  # the program has closed the terminal
        pass
    os.waitpid(pid, 0)
    return elapsed * 1000


times = [first_paint() for _ in range(30)]
print(f"median {statistics.median(times):.1f} ms, slowest {max(times):.1f} ms of {len(times)}")
