"""Says what this Python has of what record and fuzz need, for `torch-parity doctor`.

    python -u scripts/reference/examine.py

Standard output is JSON lines, one a step, flushed: whoever reads them knows at which step it died. Runs on every Python,
also on one that is too old: no syntax and no module here is younger than Python 2.7.
"""

import json
import platform
import struct
import sys


def say(**what):
    print(json.dumps(what))
    sys.stdout.flush()


def installed(package):
    """The version of an installed package, which is not imported; None where there is none, or nobody can tell."""
    try:
        from importlib.metadata import version  # Python 3.8
        return version(package)
    except Exception:  # it says PackageNotFoundError, or there is no such module
        return None


def tried(step, work):
    """Whether it worked. A crash says nothing any more."""
    say(begins=step)
    try:
        work()
        return True
    except BaseException as error:  # SystemExit too
        say(failed=step, type=type(error).__name__, text=str(error)[:2000])
        return False


def numpy_there():
    import numpy
    say(numpy=str(numpy.__version__))


def torch_there():
    import torch
    say(torch=str(torch.__version__))


def computes():
    """A step through all that an answer goes through: the kernels of the CPU, and NumPy's view of a tensor."""
    import torch
    rnn = torch.nn.RNN(1, 1).eval()
    with torch.no_grad():
        rnn(torch.zeros(1, 1, 1))[0].numpy()
    say(cpu=torch.backends.cpu.get_cpu_capability(), threads=torch.get_num_threads())


say(python=platform.python_version(), executable=sys.executable, bits=struct.calcsize("P") * 8, machine=platform.machine(),
    torch_package=installed("torch"), numpy_package=installed("numpy"))
if sys.version_info >= (3, 10):
    has_numpy = tried("numpy", numpy_there)
    has_torch = tried("torch", torch_there)
    if has_numpy and has_torch:
        tried("a network", computes)
say(done=True)
