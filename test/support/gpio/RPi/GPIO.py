"""Stands in for RPi.GPIO, so that the real rpi-gpio nodes run without a Raspberry Pi: the test is the board.

Every call is told to the board as a line of JSON over the unix socket HOMEWIRE_BOARD; the levels of inputs come
back the same way. Like the real library it runs callbacks one after the other in one thread, takes edges that
come in the meantime as one, and measures the bounce time from the last callback.
"""

import json
import os
import socket
import threading
import time

VERSION = "0.7.1"
RPI_REVISION = 3
RPI_INFO = {"TYPE": "Pi of the tests", "P1_REVISION": 3, "RAM": "1G"}

BOARD, BCM = 10, 11
LOW, HIGH = 0, 1
OUT, IN = 0, 1
PUD_OFF, PUD_DOWN, PUD_UP = 20, 21, 22
RISING, FALLING, BOTH = 31, 32, 33

_PULLS = {PUD_OFF: "none", PUD_DOWN: "down", PUD_UP: "up"}
_FIRST_LEVEL_WITHIN = 5

_changed = threading.Condition()
_levels = {}  # keyed by pin
_watches = {}  # keyed by pin
_board = None


class _Watch:
    def __init__(self, edge, callback, bouncetime):
        self.edge = edge
        self.callback = callback
        self.bounce = bouncetime / 1000
        self.last = None
        self.pending = False

    def saw(self, level):
        if self.edge == BOTH or self.edge == (RISING if level else FALLING):
            self.pending = True

    def run(self, pin):
        now = time.monotonic()
        if self.last is None or now - self.last > self.bounce:
            self.last = now
            self.callback(pin)


def _tell(call, pin, **more):
    global _board
    if _board is None:
        _board = socket.socket(socket.AF_UNIX)
        _board.connect(os.environ["HOMEWIRE_BOARD"])
        for work in (_listen, _call_back):
            threading.Thread(target=work, daemon=True).start()
    _board.sendall((json.dumps({"call": call, "pin": pin, **more}) + "\n").encode())


def _listen():
    for line in _board.makefile():
        told = json.loads(line)
        pin, level = told["pin"], told["level"]
        with _changed:
            before = _levels.get(pin)
            _levels[pin] = level
            watch = _watches.get(pin)
            if watch and before is not None and before != level:
                watch.saw(level)
            _changed.notify_all()


def _call_back():
    while True:
        with _changed:
            _changed.wait_for(lambda: any(watch.pending for watch in _watches.values()))
            due = [(pin, watch) for pin, watch in _watches.items() if watch.pending]
            for _, watch in due:
                watch.pending = False
        for pin, watch in due:
            watch.run(pin)


def setmode(mode):
    if mode != BCM:
        raise ValueError("The board of the tests is wired by BCM numbers")


def setwarnings(wanted):
    pass


def setup(channel, direction, pull_up_down=PUD_OFF, initial=None):
    for pin in channel if isinstance(channel, (list, tuple)) else [channel]:
        if direction == OUT:
            _tell("setup", pin, direction="out")
            continue
        _tell("setup", pin, direction="in", pull=_PULLS[pull_up_down])
        with _changed:
            _changed.wait_for(lambda: pin in _levels, _FIRST_LEVEL_WITHIN)


def output(pin, value):
    _levels[pin] = HIGH if value else LOW  # any number but 0 is high, as in the real library
    _tell("output", pin, level=_levels[pin])


def input(pin):
    level = _levels.get(pin, LOW)
    _tell("read", pin)
    return level


def add_event_detect(pin, edge, callback=None, bouncetime=0):
    with _changed:
        _watches[pin] = _Watch(edge, callback, bouncetime)


def cleanup(pin=None):
    _tell("cleanup", pin)


class PWM:
    def __init__(self, pin, frequency):
        self._pin, self._frequency, self._duty = pin, frequency, 0

    def start(self, duty):
        self.ChangeDutyCycle(duty)

    def stop(self):
        self.ChangeDutyCycle(0)

    def ChangeDutyCycle(self, duty):
        self._duty = duty
        self._say()

    def ChangeFrequency(self, frequency):
        self._frequency = frequency
        self._say()

    def _say(self):
        _tell("pwm", self._pin, duty=self._duty, frequency=self._frequency)
