"""What is inside an ``nn.Module``: three dictionaries, and walks over them.

An assignment is looked at: parameters, buffers and modules go into a dictionary
of their own. All the rest (``parameters``, ``train``, ``to``, ``state_dict``) is
a walk over the tree that these dictionaries make.

Chapter: modules
"""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ._hooks import Hooked
from ._state import Stateful
from ._walks import Walking
from .parameter import Parameter

_KINDS = ("_parameters", "_modules", "_buffers")


class Module(Walking, Hooked, Stateful):
    """The base of everything that has parameters.

    Twin of :class:`torch.nn.Module`.

    It has the same dictionaries under the same names, so PyTorch's modules may be
    its children. It has no hooks that are global, see keyword arguments, or are
    called when a state is saved or loaded; a state has no versions; and there are no
    calls that are shorthands of ``to``, such as ``cuda``.
    """

    training: bool

    def __init__(self) -> None:
        # not `self.training = True`: __setattr__ asks dictionaries that do not exist
        empty = {kind: {} for kind in _KINDS}
        hooks = ("_forward_pre_hooks", "_forward_hooks", "_backward_hooks")
        empty |= {kind: {} for kind in hooks}
        self.__dict__.update(empty, training=True, _non_persistent_buffers_set=set())

    # --- registration ---------------------------------------------------------

    def __setattr__(self, name: str, value: object) -> None:
        kind = self._kind_of(name, value)
        if kind is None:
            object.__setattr__(self, name, value)
            return
        if kind not in self.__dict__:
            raise AttributeError(
                f"{type(self).__name__}: super().__init__() must come before "
                f"self.{name} = ..."
            )
        others = [self.__dict__, *(getattr(self, k) for k in _KINDS if k != kind)]
        for other in others:  # a name is in one place only
            other.pop(name, None)
        if kind != "_buffers":
            self._non_persistent_buffers_set.discard(name)
        if kind == "_parameters":
            self.register_parameter(name, value)
        elif kind == "_modules":
            self.add_module(name, value)
        elif isinstance(value, nn.Buffer):
            self.register_buffer(name, value, value.persistent)
        else:
            self.register_buffer(
                name, value, name not in self._non_persistent_buffers_set
            )

    def _kind_of(self, name: str, value: object) -> str | None:
        """Say into which dictionary an assignment goes; ``None`` for an attribute."""
        types = (nn.Parameter, Module | nn.Module, nn.Buffer)  # either library's
        for kind, its_type in zip(_KINDS, types, strict=True):
            if isinstance(value, its_type) or name in self.__dict__.get(kind, ()):
                return kind  # a name that is registered keeps its kind
        return None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        for kind in _KINDS:  # Python comes here only if __dict__ has no such name
            if name in self.__dict__.get(kind, ()):
                return self.__dict__[kind][name]
        raise AttributeError(
            f"{type(self).__name__!r} object has no attribute {name!r}"
        )

    def __delattr__(self, name: str) -> None:
        for kind in _KINDS:
            if name in self.__dict__.get(kind, ()):
                del self.__dict__[kind][name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        named = [name for kind in _KINDS for name in self.__dict__.get(kind, ())]
        return sorted({*super().__dir__(), *(n for n in named if not n[:1].isdigit())})

    def _check_name(self, function: str, name: str, kind: str) -> None:
        if not isinstance(name, str) or not name or "." in name:
            raise ValueError(
                f"{function}: name must be a string that is not empty and has no "
                f"dot, got {name!r}"
            )
        if name not in getattr(self, kind) and hasattr(self, name):
            raise ValueError(f"{function}: name must be new, got {name!r}")

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter, as ``self.name = param`` does.

        Args:
            name: without a dot, and not that of anything else.
            param: a leaf; ``None`` keeps the place.

        Raises:
            ValueError: if the name is not free or ``param`` is something else.
        """
        self._check_name("register_parameter", name, "_parameters")
        if param is not None and not isinstance(param, nn.Parameter):
            got = type(param).__name__
            raise ValueError(
                f"register_parameter: {name} must be a Parameter or None, got {got}"
            )
        if param is not None and not param.is_leaf:
            raise ValueError(
                f"register_parameter: {name} must be a leaf, got the result of "
                f"{param.grad_fn.name()}: compute it in forward"
            )
        self._parameters[name] = param

    def register_buffer(
        self, name: str, tensor: Tensor | None, persistent: bool = True
    ) -> None:
        """Add a tensor that belongs to the state but is not learned.

        Args:
            name: without a dot, and not that of anything else.
            tensor: ``[...]``, any dtype; ``None`` keeps the place.
            persistent: whether ``state_dict`` has it.

        Raises:
            ValueError: if the name is not free or ``tensor`` is something else.
        """
        self._check_name("register_buffer", name, "_buffers")
        if tensor is not None and not isinstance(tensor, Tensor):
            got = type(tensor).__name__
            raise ValueError(
                f"register_buffer: {name} must be a tensor or None, got {got}"
            )
        self._buffers[name] = tensor
        change = "discard" if persistent else "add"
        getattr(self._non_persistent_buffers_set, change)(name)

    def add_module(self, name: str, module: Module | nn.Module | None) -> None:
        """Add a child, as ``self.name = module`` does.

        Args:
            name: without a dot, and not that of anything else.
            module: ours or PyTorch's; ``None`` keeps the place.

        Raises:
            ValueError: if the name is not free or ``module`` is something else.
        """
        self._check_name("add_module", name, "_modules")
        if module is not None and not isinstance(module, Module | nn.Module):
            got = type(module).__name__
            raise ValueError(f"add_module: {name} must be a Module or None, got {got}")
        self._modules[name] = module
