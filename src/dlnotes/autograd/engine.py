"""The way back through the graph."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Sequence

import torch
from torch import Tensor

from dlnotes.autograd.graph import AccumulateGrad, Node
from dlnotes.autograd.variable import Variable


def backward(
    tensors: Variable | Sequence[Variable],
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool = False,
) -> None:
    """Add to ``.grad`` of every leaf the gradient of the tensors.

    As :func:`torch.autograd.backward`. It computes a vector-Jacobian product: the
    gradient of the sum of each entry times its weight in ``grad_tensors``.

    Args:
        tensors: where to start.
        grad_tensors: one weight an entry, the shape of its tensor; may be left
            out for a tensor with one entry, whose weight is 1.
        retain_graph: whether to keep what was saved, for another way back.

    Raises:
        ValueError: if a weight has not its tensor's shape.
        RuntimeError: if a tensor requires no grad, a weight is missing, or what is
            needed was freed or changed in place.
    """
    run(starts("backward", tensors, grad_tensors), retain_graph)


def grad(
    outputs: Variable | Sequence[Variable],
    inputs: Variable | Sequence[Variable],
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool = False,
    allow_unused: bool = False,
) -> tuple[Tensor | None, ...]:
    """Return the gradients of the outputs; no ``.grad`` is touched.

    As :func:`torch.autograd.grad`.

    Args:
        outputs: where to start.
        inputs: whose gradients to return; leaves or not.
        grad_outputs: as ``grad_tensors`` of :func:`backward`.
        retain_graph: whether to keep what was saved, for another way back.
        allow_unused: whether an input that no output depends on is allowed.

    Returns:
        One a input, with its shape; ``None`` for an unused one.

    Raises:
        ValueError: as for :func:`backward`.
        RuntimeError: likewise, or if an input requires no grad or is unused.
    """
    inputs = [inputs] if isinstance(inputs, Variable) else list(inputs)
    wanted = [x._node() for x in inputs]
    if None in wanted:
        raise RuntimeError("grad: inputs must require grad, got one that does not")
    found = run(starts("grad", outputs, grad_outputs), retain_graph, set(wanted))
    if not allow_unused and len(found) < len(set(wanted)):
        raise RuntimeError(
            "grad: inputs must be used in the graph of outputs, got one that is not; "
            "allow_unused=True gives None for it"
        )
    return tuple(found.get(node) for node in wanted)


def starts(
    name: str,
    tensors: Variable | Sequence[Variable],
    weights: Tensor | Sequence[Tensor | None] | None,
) -> list[tuple[Node, Tensor]]:
    """Pair the node of each tensor with the weights of its entries."""
    tensors = [tensors] if isinstance(tensors, Variable) else list(tensors)
    if weights is None or isinstance(weights, Tensor):
        weights = [weights] * len(tensors)
    pairs = []
    for tensor, weight in zip(tensors, weights, strict=True):
        node = tensor._node()
        if node is None:
            raise RuntimeError(f"{name}: tensors must require grad, got {tensor}")
        shape = list(tensor.shape)
        if weight is None and tensor.data.numel() != 1:
            raise RuntimeError(
                f"{name}: gradient must be given unless there is one entry, "
                f"got shape {shape}"
            )
        weight = torch.ones_like(tensor.data) if weight is None else weight
        if list(weight.shape) != shape:
            raise ValueError(
                f"{name}: gradient must be {shape}, got {list(weight.shape)}"
            )
        pairs.append((node, weight))
    return pairs


def run(
    roots: Sequence[tuple[Node, Tensor]],
    retain_graph: bool,
    wanted: Collection[Node] | None = None,
) -> dict[Node, Tensor]:
    """Carry gradients from the roots to the leaves, the youngest node first.

    A node is always younger than those it uses. So, when its turn comes, all that
    used its result have been, and its gradient is complete.

    Args:
        roots: where to start, with what gradient.
        retain_graph: whether to keep what was saved.
        wanted: if given, only the way to these nodes is gone, and no ``.grad``
            is touched.

    Returns:
        The gradients that arrived at the wanted nodes.
    """
    leads = None if wanted is None else _leading_to(wanted, roots)
    arrived: dict[Node, Tensor] = {}
    found: dict[Node, Tensor] = {}
    ready: list[tuple[int, Node]] = []

    def send(node: Node, gradient: Tensor) -> None:
        if node in arrived:
            arrived[node] = arrived[node] + gradient
        else:
            arrived[node] = gradient
            heapq.heappush(ready, (-node.number, node))

    for node, gradient in roots:
        send(node, gradient)
    while ready:
        _, node = heapq.heappop(ready)
        gradient = _through_hooks(node, arrived.pop(node))
        if wanted is not None:
            if node in wanted:
                found[node] = gradient
            if isinstance(node, AccumulateGrad) or not any(
                n in leads for n in node.next_nodes
            ):
                continue
        for follower, part in zip(node.next_nodes, node.run(gradient), strict=True):
            if part is not None and (leads is None or follower in leads):
                send(follower, part)
        if not retain_graph:
            node.release()
    return found


def nodes(*roots: Variable | Node) -> Iterator[Node]:
    """Go through the graph behind some variables.

    Args:
        roots: variables that require grad, or nodes.

    Yields:
        Each node once, the youngest first.
    """
    found = {r._node() if isinstance(r, Variable) else r for r in roots} - {None}
    ready = [(-node.number, node) for node in found]
    heapq.heapify(ready)
    while ready:
        _, node = heapq.heappop(ready)
        yield node
        for follower in node.next_nodes:
            if follower is not None and follower not in found:
                found.add(follower)
                heapq.heappush(ready, (-follower.number, follower))


def saved_bytes(*roots: Variable, without: Collection[Variable] = ()) -> int:
    """Count the bytes that a graph keeps for the way back.

    Args:
        roots: variables that require grad.
        without: variables whose storage is kept anyway, such as parameters.

    Returns:
        The bytes of all tensors saved; a storage that was saved twice counts once.
    """
    counted = {x.data.untyped_storage().data_ptr() for x in without}
    total = 0
    for node in nodes(*roots):
        for tensor in node.kept():
            storage = tensor.untyped_storage()
            if storage.data_ptr() not in counted:
                counted.add(storage.data_ptr())
                total += storage.nbytes()
    return total


def _through_hooks(node: Node, gradient: Tensor) -> Tensor:
    for hook in list(node.hooks.values()):
        replaced = hook(gradient)
        gradient = gradient if replaced is None else replaced
    for variable in node.retainers:
        kept = variable.grad
        variable.grad = gradient.clone() if kept is None else kept + gradient
    return gradient


def _leading_to(
    wanted: Collection[Node], roots: Sequence[tuple[Node, Tensor]]
) -> set[Node]:
    leads = set()
    for node in reversed(list(nodes(*(node for node, _ in roots)))):
        if node in wanted or any(n in leads for n in node.next_nodes):
            leads.add(node)
    return leads
