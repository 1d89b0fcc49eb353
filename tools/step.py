"""Run a step of the Makefile: ``python tools/step.py command …``.

Ctrl-C ends it in one line. The command runs in a session of its own, so that the
terminal interrupts only us; then it is ended with all that it has started
(workers, kernels, browsers), before any of them can print where it was.
"""

import os
import signal
import subprocess
import sys

import psutil


class Interrupted(BaseException):
    """Somebody asked us to stop."""


def interrupt(number, frame):
    raise Interrupted


def end(process):
    """Kill a process and its descendants, however many it starts meanwhile."""
    process = psutil.Process(process.pid)
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        family = [*process.children(recursive=True), process]
        for member in family:
            try:
                member.suspend()  # a parent must not see its children die
            except psutil.NoSuchProcess:
                continue
        family = [*process.children(recursive=True), process]
        for member in family:
            try:
                member.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(family, timeout=10)


def main(command):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    process = subprocess.Popen(command, start_new_session=True)
    try:
        code = process.wait()
    except Interrupted:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        end(process)
        print("\nInterrupted. Say the same again to finish.", file=sys.stderr)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)  # so that make and the shell know
    sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main(sys.argv[1:])
