"""Captures a user's own PyTorch model: runs it once, and writes a case for each call of a recurrent layer or cell into STAGE.

    python -u scripts/reference/capture.py STAGE JSON

JSON: {"module": TARGET or null, "inputs": [...], "weights": FILE or null, "prefix": P or null, "config": {...} or null,
"torch": VERSION or null, "timeout": SECONDS}. Standard output is JSON lines: {"at": what is done now}, {"total": N},
{"case": {...}} for each, {"left_out": {...}}, {"changed": text}, {"weights": {...}} and, last, {"done": true}; or {"refused": text}, with exit code 2.
What the user's module prints goes to standard error.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from parent import end_with_parent
from refusal import Refusal
from versions import TORCH, install

end_with_parent()

try:
    from environment import require_torch
    from capturing import bare, cases, forward, given, layers, model_weights, shared_weights, user_code
    from capturing.calls import Call, sequences
    from capturing.names import ids
    from capturing.said import HERE, Deadline, Pipe
    from capturing.spool import Spool, as_array
    from capturing.watch import HALF, Watch
except ModuleNotFoundError as error:
    print(f"capture: the Python package {error.name} is missing\n  {install()}", file=sys.stderr)
    sys.exit(3)


def main() -> int:
    stage, options = Path(sys.argv[1]).resolve(), json.loads(sys.argv[2])
    pipe = Pipe()
    make_way()
    deadline = Deadline(pipe, options["timeout"])
    try:
        require_torch(options["torch"] or TORCH, anyway="--torch-version")
        stage.mkdir(parents=True, exist_ok=True)
        if options["module"] is None:
            bare.capture(pipe, deadline, options, stage)
        else:
            capture(pipe, deadline, options, stage)
    except Refusal as refusal:
        pipe.say(refused=str(refusal))
        return 2
    except OSError as error:
        pipe.say(refused=f"{error}\n  {stage.parent.parent} could not be written.")
        return 2
    except Exception as error:  # ours: its last line is told, with where it was
        print(f"capture: {type(error).__name__}: {error}", file=sys.stderr)
        return 3
    finally:
        deadline.end()
    pipe.say(done=True)
    return 0


def make_way() -> None:
    """A user's file may be called as one of ours is, and imports its own."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name != "__main__" and file and Path(file).resolve().is_relative_to(HERE):
            del sys.modules[name]
    sys.path[:] = [one for one in sys.path if Path(one or ".").resolve() != HERE]


def capture(pipe: Pipe, deadline: Deadline, options: dict[str, Any], stage: Path) -> None:
    target = options["module"]
    inputs = given.inputs_of(options["inputs"])
    pipe.say(at=f"loading {target}")
    deadline.begin(f"{target}, to load it,")
    loaded = user_code.load(target)
    if options["weights"]:
        model_weights.load_into(loaded.model, target, options["weights"], options["prefix"])
    model, changed = forward.made_ready(target, loaded.model)
    found = layers.layers_of(model)
    pipe.say(at=f"running {target}")
    deadline.begin(f"{target}: its forward pass")
    spool = Spool(stage / ".calls")
    try:
        watch = Watch(found, spool)
        is_exact, threads = forward.run(loaded, model, inputs, watch)
        changed = [f"TF32 {'is off' if is_exact else 'was off, until the forward pass switched it on'}, and "
                   + ("one thread computed" if threads == 1 else f"{threads} threads computed, as the forward pass asked"), *changed]
        calls = sequences(watch.calls)
        if not calls:
            raise Refusal(nothing(loaded, watch, found))
        for text in changed:
            pipe.say(changed=text)
        say_left_out(pipe, watch, found)
        write_all(pipe, deadline, target, calls, watch, spool, stage, {"tf32": not is_exact, "threads": threads})
    finally:
        spool.remove()


def say_left_out(pipe: Pipe, watch: Watch, found: list[layers.Layer]) -> None:
    for (name, kind, why), count in watch.left_out.items():
        pipe.say(left_out={"name": name or kind, "module": kind, "why": why, "calls": count})
    for layer in found:
        if layer.name not in watch.called:
            pipe.say(left_out={"name": layer.name or layer.kind, "module": layer.kind, "why": uncalled(layer), "calls": 0})
        if layer.other_names:
            pipe.say(changed=f"{layer.name} is {', '.join(layer.other_names)} too: it stands under the first name")


def uncalled(layer: layers.Layer) -> str:
    if layer.is_traced and layer.kind.endswith("Cell"):
        return "torch.jit.trace took it apart: capture the Python module"
    return layer.why_not or "the forward pass did not call it"


def nothing(loaded: user_code.Loaded, watch: Watch, found: list[layers.Layer]) -> str:
    lines = [f"  {name or kind}: {kind}: {why}" for name, kind, why in watch.left_out]
    lines += [f"  {layer.name or layer.kind}: {layer.kind}: {uncalled(layer)}" for layer in found if layer.name not in watch.called]
    return "\n".join([f"{loaded.target}: nothing could be captured", *(lines or [
        "  It has no RNN, LSTM or GRU of torch.nn, and no cell of them."]), *(loaded.as_float32() if HALF in "".join(lines) else [])])


def write_all(pipe: Pipe, deadline: Deadline, target: str, calls: list[Call], watch: Watch, spool: Spool, stage: Path,
              settings: dict[str, Any]) -> None:
    used = {call.layer: prefix_of(call.layer) for call in calls}
    named = [(prefix + name, tensor) for layer, prefix in used.items()
             for name, tensor in watch.weights[layer].tensors.items()]
    pipe.say(at="writing the weights")
    sha256 = shared_weights.write(stage / shared_weights.FILE, named)
    pipe.say(weights={"bytes": (stage / shared_weights.FILE).stat().st_size, "layers": len(used)})
    pipe.say(total=len(calls))
    of_cases = ids([(call.layer, call.kind) for call in calls])
    for id, call in zip(of_cases, calls, strict=True):
        deadline.begin(f"PyTorch, to compute h_steps and the truth of {id},")
        weights = watch.weights[call.layer]
        state_dict = {name: as_array(tensor) for name, tensor in weights.tensors.items()}
        captured = {"from": target, "layer": call.layer, "seen_as": "operation" if call.seen_by_operation else "module",
                    **settings}
        case = cases.as_case(call, spool, state_dict, claim_of(call, target, id))
        case, notes = cases.completed(case, captured)
        if not weights.are_the_layers_own:
            notes.append("its weights are computed, as by weight_norm: they stand as it used them")
        if call.seen_by_operation:
            notes.append("seen as PyTorch's operation: states in full" + (", rows in packed order" if call.lengths else ""))
        cases.write(stage / id, case, used[call.layer], sha256)
        pipe.say(case=asdict(cases.told(id, case, notes)))


def prefix_of(layer: str) -> str:
    return f"{layer}." if layer else ""


def claim_of(call: Call, target: str, id: str) -> str:
    what = f"{call.layer or call.kind} of {target}"
    which = id.rpartition("/")[2] if "/" in id else ""
    steps = f"{len(call.steps)} calls in a row" if call.is_stepped else f"call {which}".strip()
    return f"{what}, {steps if call.is_stepped or which else 'as'} {'of' if call.is_stepped or which else 'in'} one forward pass"


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # threads of the user's own must not keep it
