"""The live oracle: answers requests over its pipes with what PyTorch computes, until its standard input ends.

    python scripts/reference/worker.py

Frames are described in frames.py, requests and answers in answers.py. What anything prints goes to standard error;
standard output carries frames alone.
"""

import os
import sys

from parent import end_with_parent
from versions import install

end_with_parent()

try:
    import answers
    from frames import FrameError, frame, read_frame
except ModuleNotFoundError as error:
    print(f"worker: the Python package {error.name} is missing\n  {install()}", file=sys.stderr)
    sys.exit(2)


def main() -> int:
    pipe_out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not damage a frame

    def say(header: dict, tensors: dict) -> None:
        pipe_out.write(frame(header, tensors))
        pipe_out.flush()

    say(answers.hello(), {})
    try:
        while (request := read_frame(sys.stdin.buffer)) is not None:
            header, tensors = answers.answer(*request)
            try:
                say(header, tensors)
            except FrameError as error:
                say({"id": header["id"], "failed": str(error)}, {})
    except FrameError as error:
        print(f"worker: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0  # nobody listens any more
    return 0


if __name__ == "__main__":
    sys.exit(main())
