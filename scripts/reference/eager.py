"""A TorchDispatchMode that does not import PyTorch's compiler.

PyTorch keeps the compiler away from every `__torch_dispatch__`, and imports torch._dynamo for that on the first call: as
long as importing torch takes. Nothing is compiled here.
"""

from torch.utils._python_dispatch import TorchDispatchMode


class EagerMode(TorchDispatchMode):
    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """PyTorch's own switch; a PyTorch that has it not takes longer."""
        return False
