"""Random tensors of every layout."""

import math
import random

import torch

import dlnotes.tensors as ours
from twins import assert_twin


def random_shape(rng, most=5, empty=True):
    sizes = [0, 1, 1, 2, 2, 3, 4, 5] if empty else [1, 1, 2, 2, 3, 4, 5]
    return [rng.choice(sizes) for _ in range(rng.randrange(most))]


def random_tensor(rng, most=5, empty=True):
    """Contiguous, permuted, sliced, with steps, or with strides of 0."""
    shape = random_shape(rng, most, empty)
    kind = rng.choice(["plain", "permuted", "sliced", "strided", "expanded"])
    if kind == "permuted":
        order = list(range(len(shape)))
        rng.shuffle(order)
        back = [order.index(d) for d in range(len(shape))]
        return _filled([shape[d] for d in order]).permute(back)
    if kind == "sliced" and shape:
        d = rng.randrange(len(shape))
        wide = shape.copy()
        wide[d] += 2
        return _filled(wide).narrow(d, 1, shape[d])
    if kind == "strided" and shape:
        d = rng.randrange(len(shape))
        wide = shape.copy()
        wide[d] *= 2
        return _filled(wide)[(slice(None),) * d + (slice(None, None, 2),)]
    if kind == "expanded" and shape:
        d = rng.randrange(len(shape))
        return _filled([*shape[:d], 1, *shape[d + 1 :]]).expand(shape)
    return _filled(shape)


def _filled(shape):
    # float32: where gradients are compared in float64, a copy without the strides
    # of 0 is made; for cells that overlap, the gradient of a leaf means little
    return torch.arange(float(math.prod(shape))).reshape(shape)


def random_factors(rng, numel):
    """Some shape that holds ``numel`` elements."""
    shape = []
    while numel > 1 and len(shape) < 5:
        factor = rng.choice([f for f in range(1, numel + 1) if numel % f == 0])
        shape.append(factor)
        numel //= factor
    return [*shape, numel] if numel != 1 or rng.random() < 0.3 else shape


def assert_same_view(ours, theirs, source):
    """Same storage, offset and strides; a stride that is never used is free."""
    assert ours.shape == theirs.shape
    assert ours.untyped_storage().data_ptr() == source.untyped_storage().data_ptr()
    if ours.numel():
        assert ours.storage_offset() == theirs.storage_offset()
    used = [d for d, n in enumerate(ours.shape) if n > 1] if ours.numel() else []
    assert [ours.stride(d) for d in used] == [theirs.stride(d) for d in used]


def hold_views(name, model, arguments, least=0):
    """Hold a twin that gives views to its model on 1,000 random tensors.

    Layouts are compared in all, values and gradients in every tenth.
    """
    twin, rng = getattr(ours, name), random.Random(name)
    for i in range(1000):
        x = random_tensor(rng)
        if x.ndim < least:
            continue
        args = arguments(rng, x)
        mine, due = twin(x, *args), model(x, *args)
        if not isinstance(due, tuple | list):
            mine, due = [mine], [due]
        for a, b in zip(mine, due, strict=True):
            assert_same_view(a, b, x)
        if i % 10 == 0:
            assert_twin(twin, model, x, *args)


def dims_of(rng, x):
    """One of the tensor's dimensions, counted from either end."""
    return rng.randrange(-max(x.ndim, 1), max(x.ndim, 1))
