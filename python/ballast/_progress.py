"""Progress of a fit: a bar on a terminal, warnings and log messages."""

import sys
import warnings

from ._errors import TableWarning

_WIDTH = 20


def _duration(seconds):
    if not 0 <= seconds < 1e9:
        return "-"
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def warn(text):
    """Warns of something in a table, at the line of the caller of the package."""
    level = 1
    frame = sys._getframe(0)
    while frame is not None and frame.f_globals.get("__package__") == __package__:
        frame = frame.f_back
        level += 1
    warnings.warn(text, TableWarning, stacklevel=max(level, 1))


class Listener:
    """What the library reports to. ``verbose``: 0, 1, or None for 1 on a terminal."""

    def __init__(self, name, verbose):
        self._name = name
        self._stream = sys.stderr
        self._shown = self._stream.isatty() if verbose is None else bool(verbose)
        self._drawn = False
        self.interruption = None  # KeyboardInterrupt that ended the training

    def step(self, step, steps, epoch, epochs, losses, seconds_left, last):
        if not self._shown:
            return
        done = step / max(steps, 1)
        bar = "#" * round(done * _WIDTH)
        text = (f"{self._name} {done:4.0%} |{bar:{_WIDTH}}| step {step:,}/{steps:,}"
                f"  loss {' '.join(f'{loss:.3f}' for loss in losses)}  {_duration(seconds_left)} left")
        self._stream.write(f"\r\x1b[K{text}" if self._stream.isatty() else f"\r{text}")
        self._drawn = True
        if last:
            self.close()
        self._stream.flush()

    def message(self, text):
        if text.startswith("warning: "):
            warn(text[len("warning: "):])
        else:
            import logging
            logging.getLogger("ballast").info("%s", text)

    def close(self):
        """Ends the line of the bar."""
        if self._drawn:
            self._stream.write("\n")
        self._drawn = False
