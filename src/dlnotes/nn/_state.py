"""From a module to a dictionary of tensors, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor


class IncompatibleKeys(NamedTuple):
    """What did not fit when a state was loaded.

    Attributes:
        missing_keys: names that the module has and the state lacks.
        unexpected_keys: names that the state has and the module lacks.
    """

    missing_keys: list[str]
    unexpected_keys: list[str]


class Stateful:
    """What can be written to a file and read again: parameters and buffers."""

    _parameters: dict[str, Tensor | None]
    _buffers: dict[str, Tensor | None]
    _non_persistent_buffers_set: set[str]
    _modules: dict[str, Any]

    def state_dict(
        self,
        *,
        destination: dict[str, Tensor] | None = None,
        prefix: str = "",
        keep_vars: bool = False,
    ) -> dict[str, Tensor]:
        """Collect all parameters and persistent buffers, each by its full name.

        A module that is registered twice is listed twice.

        Args:
            destination: a dictionary to fill; a new one if ``None``.
            prefix: stands before every name.
            keep_vars: whether the parameters themselves are given, instead of
                plain tensors that share their memory.

        Returns:
            Names and tensors; a module's own parameters come first, then its own
            buffers, then its children, each in the order of registration.
        """
        state = {} if destination is None else destination
        own = dict(self._parameters)
        for name, buffer in self._buffers.items():
            if name not in self._non_persistent_buffers_set:
                own[name] = buffer
        for name, tensor in own.items():
            if tensor is not None:
                state[prefix + name] = tensor if keep_vars else tensor.detach()
        if hasattr(self, "get_extra_state"):  # what a module keeps beside tensors
            state[prefix + "_extra_state"] = self.get_extra_state()
        for name, module in self._modules.items():
            if module is not None:
                below = f"{prefix}{name}."
                module.state_dict(destination=state, prefix=below, keep_vars=keep_vars)
        return state

    def load_state_dict(
        self, state_dict: Mapping[str, Tensor], strict: bool = True
    ) -> IncompatibleKeys:
        """Copy numbers into the parameters and buffers of the same names.

        Everything is compared first. A state that is refused changes nothing;
        PyTorch has by then copied what fits.

        Args:
            state_dict: name to tensor, as :meth:`state_dict` gives it.
            strict: whether all names must be those of the module.

        Returns:
            The names that are missing, and those that are too many.

        Raises:
            ValueError: if a shape differs or, if ``strict``, a name.
        """
        if not isinstance(state_dict, Mapping):
            got = type(state_dict).__name__
            raise ValueError(f"load_state_dict: state_dict must be a dict, got {got}")
        own = self.state_dict(keep_vars=True)
        missing = [name for name in own if name not in state_dict]
        unexpected = [name for name in state_dict if name not in own]
        common = [name for name in own if name in state_dict]
        faults = [f"missing {name!r}" for name in missing if strict]
        faults += [f"unexpected {name!r}" for name in unexpected if strict]
        extra = [name for name in common if name.endswith("_extra_state")]
        common = [name for name in common if name not in extra]
        for name in common:
            given, shape = state_dict[name], list(own[name].shape)
            if not isinstance(given, Tensor):
                faults.append(f"{name!r} as a {type(given).__name__}")
            elif list(given.shape) not in (shape, shape or [1]):  # [1] once was []
                faults.append(f"{name!r} as {list(given.shape)} instead of {shape}")
        if faults:
            raise ValueError(
                "load_state_dict: state_dict must have the names and shapes of "
                f"{type(self).__name__}, got {'; '.join(faults)}"
            )
        with torch.no_grad():
            for name in common:
                own[name].copy_(state_dict[name].view_as(own[name]))
        for name in extra:
            owner = name.removesuffix("_extra_state").rstrip(".")
            self.get_submodule(owner).set_extra_state(state_dict[name])
        return IncompatibleKeys(missing, unexpected)
