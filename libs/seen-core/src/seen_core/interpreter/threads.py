"""Threads of interpreted programs: real ones of Python, of which one runs at a time.

A thread gives its turn away where it waits (for another's end, for a lock, for time to pass) and at every
atomic operation, so that whoever looks at a variable until another thread has changed it gets an end. Each
has a stack of its own in the program's memory, and its own values of the variables that are per thread.
"""

from __future__ import annotations

import os
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seen_core.interpreter.memory import STACK_BYTES, STACK_RESERVE

if TYPE_CHECKING:
    from seen_core.interpreter.machine import Machine

_PYTHON_STACK = 128 << 20
_PAUSE = 0.0002
"""Seconds until a thread that waits looks again."""
_HAS_IT_ALREADY = 35


@dataclass(slots=True, eq=False)
class _Thread:
    """What a thread has of its own."""

    floor: int
    """The lowest address of its stack that its functions may use."""
    stack: int
    variables: list[bytes]
    done: bool = False


@dataclass(slots=True)
class Threads:
    """The threads of one run, and what they wait for."""

    machine: Machine
    running: _Thread
    variables: list[tuple[int, int]]
    """Addresses and sizes of the variables that are per thread."""
    first: list[bytes]
    """What they hold when a thread starts."""
    guard: threading.Lock = field(default_factory=threading.Lock)
    taken: bool = True
    """Somebody has the turn."""
    queue: deque[threading.Semaphore] = field(default_factory=deque)
    started: list[_Thread] = field(default_factory=list)
    locks: dict[int, _Thread] = field(default_factory=dict)
    """Who has the locks that are taken, by their addresses."""
    wakes: dict[int, int] = field(default_factory=dict)
    """How often the conditions were signalled, by their addresses."""
    failure: BaseException | None = None
    """What ended a thread, and with it the program."""

    def pause(self) -> None:
        """Let the others run that wait for their turn."""
        if self.queue:
            self.wait(0.0)

    def wait(self, seconds: float) -> None:
        """Let others run for some time."""
        thread = self.running
        self._leave(thread)
        if seconds:
            time.sleep(seconds)
        self._enter(thread)

    def until(self, condition: Callable[[], bool]) -> None:
        """Let others run until something holds."""
        while not condition():
            self.wait(_PAUSE)

    def start(self, code: int, argument: int) -> int:
        """Run a function on a thread of its own and return the thread's number."""
        low = self.machine.memory.reserve(STACK_BYTES)
        thread = _Thread(low + STACK_RESERVE, low + STACK_BYTES, self.first)
        self.started.append(thread)
        function: Callable[[int], object] = self.machine.namespace["function_at"](code)  # type: ignore[operator]
        old = threading.stack_size(_PYTHON_STACK)
        try:
            threading.Thread(target=self._run, args=(thread, function, argument), daemon=True).start()
        finally:
            threading.stack_size(old)
        return len(self.started)

    def _run(self, thread: _Thread, function: Callable[[int], object], argument: int) -> None:
        try:
            self._enter(thread)
            function(argument)
        except BaseException as error:
            if self.failure is None:
                self.failure = error
        thread.done = True
        self._leave(thread)

    def _leave(self, thread: _Thread) -> None:
        machine = self.machine
        thread.floor, thread.stack = machine.floor[0], machine.stack[0]
        thread.variables = [machine.memory.read(address, size) for address, size in self.variables]
        with self.guard:
            if self.queue:
                self.queue.popleft().release()
            else:
                self.taken = False

    def _enter(self, thread: _Thread) -> None:
        turn: threading.Semaphore | None = None
        with self.guard:
            if self.taken:
                turn = threading.Semaphore(0)
                self.queue.append(turn)
            self.taken = True
        if turn is not None:
            turn.acquire()
        machine = self.machine
        self.running = thread
        machine.floor[0], machine.stack[0] = thread.floor, thread.stack
        for (address, _), content in zip(self.variables, thread.variables):
            machine.memory.write(address, content)
        if self.failure is not None:
            raise self.failure


def threads_of(machine: Machine) -> Threads:
    """Return the threads of a run; there is one at first."""
    if machine.threads is None:
        own = [one for one in machine.program.data.values() if one.per_thread]
        places = [(machine.addresses.data[one.symbol], one.size) for one in own]
        machine.threads = Threads(machine, _Thread(0, 0, []), places, [one.content for one in own])
    return machine.threads


def _create(machine: Machine, handle: int, attributes: int, code: int, argument: int) -> int:
    number = threads_of(machine).start(code, argument)
    machine.memory.write(handle, struct.pack("<q", number))
    return 0


def _join(machine: Machine, number: int, result: int) -> int:
    threads = threads_of(machine)
    thread = threads.started[number - 1]
    threads.until(lambda: thread.done)
    if threads.failure is not None:
        raise threads.failure
    return 0


def _lock(machine: Machine, lock: int) -> int:
    threads = threads_of(machine)
    thread = threads.running
    if threads.locks.get(lock) is thread:
        return _HAS_IT_ALREADY
    threads.until(lambda: lock not in threads.locks)
    threads.locks[lock] = thread
    return 0


def _unlock(machine: Machine, lock: int) -> int:
    threads_of(machine).locks.pop(lock, None)
    return 0


def _wait_for(machine: Machine, condition: int, lock: int) -> int:
    threads = threads_of(machine)
    before = threads.wakes.get(condition, 0)
    _unlock(machine, lock)
    threads.until(lambda: threads.wakes.get(condition, 0) != before)
    return _lock(machine, lock)


def _wake_all(machine: Machine, condition: int) -> int:
    wakes = threads_of(machine).wakes
    wakes[condition] = wakes.get(condition, 0) + 1
    return 0


def _sleep(machine: Machine, duration: int, rest: int) -> int:
    seconds, nanoseconds = struct.unpack("<qq", machine.memory.read(duration, 16))
    threads_of(machine).wait(seconds + nanoseconds / 10**9)
    return 0


def _yield(machine: Machine) -> int:
    threads_of(machine).pause()
    return 0


def _fine(machine: Machine, *arguments: int) -> int:
    return 0


EXTERNALS: dict[str, Callable[..., int | float | None]] = {
    "pthread_create": _create,
    "pthread_join": _join,
    "pthread_attr_init": _fine,
    "pthread_attr_setstacksize": _fine,
    "pthread_attr_destroy": _fine,
    "pthread_mutexattr_init": _fine,
    "pthread_mutexattr_settype": _fine,
    "pthread_mutex_init": _fine,
    "pthread_mutex_lock": _lock,
    "pthread_mutex_unlock": _unlock,
    "pthread_mutex_destroy": _fine,
    "pthread_cond_init": _fine,
    "pthread_cond_wait": _wait_for,
    "pthread_cond_broadcast": _wake_all,
    "pthread_cond_destroy": _fine,
    "nanosleep": _sleep,
    "sched_yield": _yield,
    "sysconf": lambda machine, name: os.cpu_count() or 1,
}
"""The C functions of threads, for interpreted programs."""
