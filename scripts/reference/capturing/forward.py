"""One forward pass of a user's model, made ready for it: eval(), on the CPU, one thread, no TF32. What was changed is said."""

import sys
from contextlib import ExitStack

import torch

from refusal import Refusal

from .given import Given, dtype_remedy, keyword_remedy, listed
from .said import told
from .user_code import Loaded
from .watch import Watch

WRAPPERS = (torch.nn.DataParallel, torch.nn.parallel.DistributedDataParallel)
# The switches of TF32, where this version of PyTorch has them, and those of versions before 2.9.
PRECISIONS = tuple(
    found for backend in (torch.backends.cudnn, torch.backends.mkldnn, torch.backends.cuda)
    for found in (backend, *(getattr(backend, part, None) for part in ("rnn", "conv", "matmul")))
    if hasattr(found, "fp32_precision"))
OLDER = (torch.backends.cudnn, torch.backends.cuda.matmul)


def made_ready(target: str, model: torch.nn.Module) -> tuple[torch.nn.Module, list[str]]:
    """The model to run, and what was changed."""
    try:
        return changed_for_a_run(model)
    except Exception as error:
        raise Refusal(told(error, f"{target}, moved to the CPU and into eval(),")) from error


def changed_for_a_run(model: torch.nn.Module) -> tuple[torch.nn.Module, list[str]]:
    changed = []
    if isinstance(model, WRAPPERS):
        changed.append(f"{type(model).__name__} was taken off: names are those of the module in it")
        model = model.module
    elsewhere = sorted({str(one.device) for one in (*model.parameters(), *model.buffers()) if is_elsewhere(one)})
    if elsewhere:
        model._apply(lambda one: one.cpu() if is_elsewhere(one) else one)
        changed.append(f"it was moved to the CPU, from {', '.join(elsewhere)}")
    if any(getattr(module, "training", False) for module in model.modules()):
        model.eval()
        changed.append("eval() was called: it was in training mode")
    if "torch._dynamo" in sys.modules and any(is_compiled(module) for module in model.modules()):
        changed.append("what torch.compile compiles ran as it is written")
    return model, changed


def is_elsewhere(tensor: torch.Tensor) -> bool:
    return tensor.device.type not in ("cpu", "meta")  # of meta there is nothing to move


def is_compiled(module: torch.nn.Module) -> bool:
    return type(module).__name__ == "OptimizedModule" or getattr(module, "_compiled_call_impl", None) is not None


def run(loaded: Loaded, model: torch.nn.Module, given: Given, watch: Watch) -> tuple[bool, int]:
    """Calls it once: `model` is the one that was loaded, made ready. Returns whether TF32 was off to the end, and how many threads
    computed.
    """
    try:
        with ExitStack() as stack:
            if "torch._dynamo" in sys.modules:
                stack.enter_context(torch.compiler.set_stance("force_eager"))
            stack.enter_context(torch.no_grad())
            switch_tf32_off()
            stack.enter_context(watch)
            torch.set_num_threads(1)  # as the recorder: more threads split the sums elsewhere
            model(*given.in_order.values(), **given.by_name)
            return is_off(), torch.get_num_threads()
    except BaseException as error:
        lines = [told(error, f"{loaded.target}: its forward pass"), *(listed(given) or ["  given: no input (--input x.npy)"]),
                 *dtype_remedy(error, loaded, given), *keyword_remedy(model, error)]
        raise Refusal("\n".join(lines)) from error
    finally:
        switch_tf32_off()
        torch.set_default_dtype(torch.float32)  # the user's code may have set these
        torch.set_default_device("cpu")


def switch_tf32_off() -> None:
    """float32 is float32: also where the user's code had asked for less."""
    if PRECISIONS:
        torch.backends.fp32_precision = "ieee"
        for one in PRECISIONS:
            one.fp32_precision = "ieee"
    else:
        for one in OLDER:
            one.allow_tf32 = False


def is_off() -> bool:
    if PRECISIONS:
        return all(one.fp32_precision == "ieee" for one in PRECISIONS)
    return not any(one.allow_tf32 for one in OLDER)
