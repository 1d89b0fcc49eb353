"""Hold everything that a run needs to go on, and put it back."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn
from torch.optim import Optimizer

# How the parts of a run give and take what they remember: modules, optimizers,
# schedulers; generators of PyTorch; those of Python, and the module `random`.
_WAYS = [
    ("state_dict", "load_state_dict"),
    ("get_state", "set_state"),
    ("getstate", "setstate"),
]


def snapshot(**parts: object) -> dict[str, Any]:
    """Copy what each part of a run remembers, at this moment.

    A ``state_dict()`` shows the live tensors, which go on changing; this copies.

    Args:
        parts: by a name of your choice: modules, optimizers, schedulers and
            generators (``torch.default_generator`` too), and plain values.

    Returns:
        What :func:`restore` takes and :func:`save` writes.
    """
    state = {}
    for name, part in parts.items():
        way = _way(part)
        state[name] = copy.deepcopy(getattr(part, way[0])() if way else part)
    return state


def restore(state: Mapping[str, Any], **parts: object) -> dict[str, Any]:
    """Put back into each part what :func:`snapshot` found there.

    All parts are restored or none: if one refuses, the others are set back.

    Args:
        state: what :func:`snapshot` returned; it is not changed, nor kept.
        parts: the same names, and parts built as they were then.

    Returns:
        The plain values of ``state``, those for which no part was given.

    Raises:
        ValueError: if ``state`` lacks a part, or a part cannot take its state, say
            a module of another architecture.
    """
    if missing := [name for name in parts if name not in state]:
        raise ValueError(
            f"restore: state must hold {', '.join(parts)}, "
            f"got {', '.join(state)}; {', '.join(missing)} is missing"
        )
    for name, part in parts.items():
        if _way(part) is None:
            got = type(part).__name__
            raise ValueError(f"restore: {name} must have a state to load, got {got}")
        if isinstance(part, nn.Module):
            _check_architecture(name, part.state_dict(), state[name])
        if isinstance(part, Optimizer):
            _check_shapes(name, part, state[name])
    before = snapshot(**parts)
    for name, part in parts.items():
        try:
            _put(part, state[name])
        except Exception as error:
            for earlier, old in parts.items():
                _put(old, before[earlier])
            got = f"{type(error).__name__}: {error}"
            raise ValueError(
                f"restore: {name} must fit its state, got {got}"
            ) from error
    return {name: value for name, value in state.items() if name not in parts}


def differing_keys(
    own: Mapping[str, Tensor], loaded: Mapping[str, Tensor]
) -> dict[str, list[str]]:
    """Say in which names and shapes two state dicts differ.

    Args:
        own: what a model has.
        loaded: what a file has.

    Returns:
        Names that are ``"missing"`` in the file, that are ``"unexpected"`` there,
        and those whose ``"shape"`` differs; each list in the order of its dict.
    """
    both = [k for k in own if k in loaded]
    return {
        "missing": [k for k in own if k not in loaded],
        "unexpected": [k for k in loaded if k not in own],
        "shape": [k for k in both if _shape(own[k]) != _shape(loaded[k])],
    }


def _way(part: object) -> tuple[str, str] | None:
    return next((way for way in _WAYS if all(hasattr(part, w) for w in way)), None)


def _put(part: object, state: object) -> None:
    getattr(part, _way(part)[1])(copy.deepcopy(state))  # Adam would keep its tensors


def _shape(value: object) -> list[int] | str:
    return list(value.shape) if isinstance(value, Tensor) else type(value).__name__


def _check_architecture(name: str, own: Mapping, loaded: object) -> None:
    if not isinstance(loaded, Mapping):
        raise ValueError(
            f"restore: {name} must have a state dict, got {type(loaded).__name__}"
        )
    found = differing_keys(own, loaded)
    said = [
        f"{kind} {', '.join(names)}"
        for kind, names in found.items()
        if names and kind != "shape"
    ]
    said += [f"{k} {_shape(loaded[k])} for {_shape(own[k])}" for k in found["shape"]]
    if said:
        raise ValueError(
            f"restore: {name} must have the architecture of its state, got "
            f"{'; '.join(said)}"
        )


# What optimizers keep for each element of a parameter.
_LIKE_A_PARAMETER = {
    "acc_delta", "exp_avg", "exp_avg_sq", "exp_inf", "max_exp_avg_sq",
    "momentum_buffer", "prev", "square_avg", "step_size", "sum",
}  # fmt: skip


def _check_shapes(name: str, optimizer: Optimizer, loaded: object) -> None:
    held = loaded.get("state", {}) if isinstance(loaded, Mapping) else {}
    groups = loaded.get("param_groups", []) if isinstance(loaded, Mapping) else []
    numbers = [number for group in groups for number in group["params"]]
    own = [p for group in optimizer.param_groups for p in group["params"]]
    for number, parameter in zip(numbers, own, strict=False):
        for key, value in held.get(number, {}).items():
            if key in _LIKE_A_PARAMETER and _shape(value) != _shape(parameter):
                raise ValueError(
                    f"restore: {name} must have the parameters of its state, got "
                    f"{key} {_shape(value)} for a parameter {_shape(parameter)}"
                )
