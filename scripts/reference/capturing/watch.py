"""Watches one forward pass: every call of a recurrent layer or cell, with what it was given and gave at that moment."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

from signatures import arguments, initial_names, is_network, last_names, parameters

from .bits import hashes_of, states_key
from .calls import Call
from .inside import Inside, Stacks
from .layers import Layer
from .operations import Operation, Overridden, config_of
from .owners import Owners, places
from .spool import Spool

DTYPES = {torch.float32: "float32", torch.float64: "float64"}
HALF = "a case has float32 or float64"


class LeftOut(Exception):
    """Why a call cannot be a case."""


@dataclass
class Weights:
    """What the operation computed with. `hashes`, of its bits then, tell whether it was changed since: by whatever way."""

    tensors: dict[str, torch.Tensor]
    hashes: dict[str, str]
    are_the_layers_own: bool


class Watch:
    """A context: within it calls are noted in `calls`, and what was left out in `left_out`, by layer and reason."""

    def __init__(self, layers: list[Layer], spool: Spool) -> None:
        self.calls: list[Call] = []
        self.left_out: Counter[tuple[str, str, str]] = Counter()  # name, kind, why
        self.weights: dict[str, Weights] = {}
        self.called: set[str] = set()
        self._layers, self._spool = layers, spool
        self._inside = Stacks()
        self._one_at_a_time = threading.RLock()  # threads of the model's share what is noted, and the spool
        self._is_over = False
        self._hooks: list[Any] = []
        self._overridden = Overridden(self._see)
        self._owners = Owners(layers)
        self._nameless: dict[Any, str] = {}

    def __enter__(self) -> "Watch":
        for layer in self._layers:
            if isinstance(layer.module, torch.jit.ScriptModule):
                continue  # its hooks are not called
            self._hooks += [
                layer.module.register_forward_pre_hook(self._entering(layer), with_kwargs=True),
                layer.module.register_forward_hook(self._left, with_kwargs=True, prepend=True, always_call=True)]
        self._overridden.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._overridden.__exit__()
        for hook in self._hooks:
            hook.remove()
        with self._one_at_a_time:
            self._is_over = True  # a thread may outlast the forward pass
        for inside in self._inside.remaining():
            self._leave_out(inside.layer, "the call did not come back")
        changed = {name for name, of in self.weights.items() if hashes_of(of.tensors) != of.hashes}
        for call in self.calls:
            if call.layer in changed:
                self.left_out[call.layer, call.kind, "its weights were changed in place by the forward pass"] += 1
        self.calls = [call for call in self.calls if call.layer not in changed]

    def __deepcopy__(self, _: object) -> "Watch":
        """A copy of a layer, which the model makes within the pass, has its hooks too."""
        return self

    def _entering(self, layer: Layer) -> Any:
        def entering(module: torch.nn.Module, args: tuple, kwargs: dict[str, Any]) -> None:
            if module is layer.module:  # and no copy of it
                self._inside.enter(Inside(layer, args, kwargs))
        return entering

    def _left(self, module: torch.nn.Module, _: tuple, __: dict[str, Any], output: Any) -> None:
        inside = self._inside.left(module)
        if inside is not None:
            self._take(inside.layer, lambda: self._of_module(inside, output))

    def _of_module(self, inside: Inside, output: Any) -> tuple[Call, Operation]:
        call, operation = of_module(inside, output, self._spool), inside.operations[0]
        whose = [layer.name for layer in self._owners.of(operation)[0]]
        if whose and inside.layer.name not in whose:
            raise LeftOut(f"it computed with the weights of {whose[0]}")
        return call, operation

    def _see(self, operation: Operation) -> None:
        inside = self._inside.innermost()
        if inside is not None:
            inside.operations.append(operation)
            return
        with self._one_at_a_time:
            layer = self._layer_of(operation)
            self._take(layer, lambda: self._of_operation(layer, operation))

    def _of_operation(self, layer: Layer, operation: Operation) -> tuple[Call, Operation]:
        if layer.why_not:
            raise LeftOut(layer.why_not)
        return of_operation(layer, operation, self._spool), operation

    def _take(self, layer: Layer, of: Callable[[], tuple[Call, Operation]]) -> None:
        with self._one_at_a_time:
            if self._is_over:
                return
            try:
                self._note(*of(), layer)
            except LeftOut as reason:
                self._leave_out(layer, str(reason))
            except Exception as error:  # ours: it must not become the user's
                self._leave_out(layer, f"it could not be taken down ({type(error).__name__}: {error})")

    def _layer_of(self, operation: Operation) -> Layer:
        """The one layer that has these weights. Else it is called by its kind: a frozen file has no layers, a function of
        PyTorch may step the weights of a layer, and of two that are tied either may have been called."""
        whole, sharing = self._owners.of(operation)
        if len(whole) == 1:
            return whole[0]
        key = operation.kind, places(operation)
        if key not in self._nameless:
            taken = {layer.name for layer in self._layers}
            numbers = range(len(self._nameless) + 1, len(self._nameless) + len(taken) + 2)
            names = (f"{operation.kind.lower()}-{number}" for number in numbers)
            self._nameless[key] = next(name for name in names if name not in taken)
        name = self._nameless[key]
        for layer in sharing:
            self._leave_out(layer, f"{operation.name} was called with weights of it: see {name}")
        return Layer(name, operation.kind, torch.nn.Identity(), None)

    def _note(self, call: Call, operation: Operation, layer: Layer) -> None:
        self.called.add(layer.name)
        tensors = dict(zip((one.name for one in parameters(call.kind, call.config)), operation.parameters, strict=True))
        hashes = hashes_of(tensors)  # a version, as autograd counts them, does not tell of .data
        known = self.weights.setdefault(layer.name, Weights(tensors, hashes, are_own(layer, tensors)))
        if hashes != known.hashes:
            raise LeftOut("its weights are not those of its first call")
        self.calls.append(call)

    def _leave_out(self, layer: Layer, why: str) -> None:
        self.called.add(layer.name)
        self.left_out[layer.name, layer.kind, why] += 1


def of_module(inside: Inside, output: Any, spool: Spool) -> Call:
    """A call of a module of PyTorch, as its caller saw it."""
    layer, operations = inside.layer, inside.operations
    if layer.why_not:
        raise LeftOut(layer.why_not)
    if output is None:
        raise LeftOut("the call raised")
    input, states = arguments_of(layer, inside.args, inside.kwargs)
    require_plain([input.data if isinstance(input, PackedSequence) else input, *states])
    if len(operations) != 1:
        raise LeftOut(f"PyTorch's own operation was seen {len(operations)} times in it, want once")
    require_known(operations[0])
    config = {name: plain(getattr(layer.module, name)) for name in arguments(layer.kind)}
    if not is_network(layer.kind):
        return call_of(layer, config, input, states, output if isinstance(output, tuple) else (output,), spool)
    sequence, last = output
    lasts = last if isinstance(last, tuple) else (last,)
    lengths = None
    if isinstance(input, PackedSequence):
        first = config["batch_first"]
        input, of_rows = pad_packed_sequence(input, batch_first=first, padding_value=float("nan"))
        sequence, _ = pad_packed_sequence(sequence, batch_first=first)
        lengths = tuple(of_rows.tolist())
    return call_of(layer, config, input, states, (sequence, *lasts), spool, lengths)


def of_operation(layer: Layer, operation: Operation, spool: Spool) -> Call:
    """A call that no module of Python made: as the operation saw it, packed rows in packed order."""
    require_plain([operation.input, *operation.states])
    require_known(operation)
    if len(operation.parameters) == 3 and operation.kind.endswith("Cell"):
        raise LeftOut("it was given one bias; a case has two or none")
    input, answers, lengths = operation.input, operation.answers, None
    if operation.batch_sizes is not None:
        rows = PackedSequence(input, operation.batch_sizes)
        input, of_rows = pad_packed_sequence(rows, padding_value=float("nan"))
        answers = (pad_packed_sequence(rows._replace(data=answers[0]))[0], *answers[1:])
        lengths = tuple(of_rows.tolist())
    return call_of(layer, config_of(operation), input, operation.states, answers, spool, lengths, seen_by_operation=True)


def call_of(layer: Layer, config: dict[str, Any], input: torch.Tensor, states: tuple[torch.Tensor, ...],
            answers: tuple[torch.Tensor, ...], spool: Spool, lengths: tuple[int, ...] | None = None,
            seen_by_operation: bool = False) -> Call:
    kind = layer.kind
    names = (("output",) if is_network(kind) else ()) + last_names(kind)
    inputs = {"input": spool.keep(input), **{name: spool.keep(one) for name, one in zip(initial_names(kind), states)}}
    kept = {name: spool.keep(one) for name, one in zip(names, answers, strict=True)}
    of_cell = {} if is_network(kind) else {"began_with": states_key(states) if states else None, "ended_with": states_key(answers)}
    return Call(layer.name, kind, config, DTYPES[input.dtype], inputs, kept, lengths=lengths,
                seen_by_operation=seen_by_operation, **of_cell)


def arguments_of(layer: Layer, args: tuple, kwargs: dict[str, Any]) -> tuple[Any, tuple[torch.Tensor, ...]]:
    """(input, states) as forward(input, hx=None) takes them; no states where none were given."""
    given = dict(zip(("input", "hx"), args, strict=False)) | kwargs
    input, hx = given["input"], given.get("hx")
    if hx is None:
        return input, ()
    count = len(initial_names(layer.kind))
    return input, ((hx,) if count == 1 else tuple(hx[at] for at in range(count)))


def require_plain(tensors: list[torch.Tensor]) -> None:
    """Of what a call is given: numbers on the CPU, of a dtype that a case can have."""
    if any(torch._C._functorch.is_functorch_wrapped_tensor(one) for one in tensors):
        raise LeftOut("it was called within torch.func")
    if torch.is_autocast_enabled("cpu"):
        raise LeftOut("it was called under autocast")
    for one in tensors:
        if one.device.type != "cpu":
            raise LeftOut(f"a tensor of it is on {one.device}" + (", without numbers" if one.is_meta else ""))
        if one.dtype not in DTYPES:
            raise LeftOut(f"it computes in {str(one.dtype).removeprefix('torch.')}; {HALF}")


def require_known(operation: Operation) -> None:
    require_plain([*operation.parameters, operation.input])
    if operation.is_random:
        raise LeftOut("dropout acts in it: it was traced, or called, in training mode")


def are_own(layer: Layer, tensors: dict[str, torch.Tensor]) -> bool:
    """Whether these are the parameters themselves: else something, such as weight_norm, computed them."""
    own = {one.data_ptr() for one in layer.module.parameters(recurse=False)}
    return layer.module is None or not own or all(one.data_ptr() in own for one in tensors.values())


def plain(value: Any) -> Any:
    """As JSON has it."""
    return value if isinstance(value, (bool, str)) else int(value) if float(value).is_integer() else float(value)
