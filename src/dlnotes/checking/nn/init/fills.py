"""Tasks for first values that are not drawn."""

import torch

from dlnotes.checking import Case, diffs, task

ANY = {
    "a matrix": (2, 3),
    "a kernel": (2, 3, 2, 2),
    "one number": (),
    "nothing": (0, 3),
}


def _add(name, calls, wrong=()):
    def cases():
        for said, (shape, args) in calls.items():
            yield Case(said, (torch.full(shape, 7.5, dtype=torch.float64), *args))

    address = f"nn.init.{name}"
    return task(address, cases=cases, wrong=wrong)


_SLIPS = diffs("""
    write into the tensor itself: the layer keeps the old one
        tensor[...] = val => tensor = torch.full_like(tensor, val)
    write under `torch.no_grad()`: filling weights is no part of the graph
        @torch.no_grad()
        |def constant_
        => def constant_
""")
_add(
    "constant_", {said: (shape, (0.3,)) for said, shape in ANY.items()}, _SLIPS
).mistakes("""
    the number is not a whole one
        = val => = int(val)
""")
_add("ones_", {said: (shape, ()) for said, shape in ANY.items()}, _SLIPS)
_add("zeros_", {said: (shape, ()) for said, shape in ANY.items()}, _SLIPS)
_add(
    "eye_",
    {
        "square": ((3, 3), ()),
        "more outputs than inputs": ((4, 2), ()),
        "more inputs than outputs": ((2, 5), ()),
        "nothing": ((0, 3), ()),
        "a kernel": ((2, 3, 2), ()),
    },
).mistakes("""
    what is not on the diagonal must become 0
        constant_(tensor, 0.0).diagonal().add_(1) => tensor.diagonal().fill_(1)
""")
_add(
    "dirac_",
    {
        "over time": ((3, 3, 5), ()),
        "over a picture": ((4, 3, 3, 5), ()),
        "an even kernel": ((2, 3, 4, 2), ()),
        "over a volume": ((2, 2, 3, 3, 3), ()),
        "two groups": ((4, 3, 3, 3), (2,)),
        "nothing": ((0, 3, 3), ()),
        "groups that do not divide": ((4, 3, 3, 3), (3,)),
        "a matrix": ((3, 3), ()),
    },
).mistakes("""
    the 1 stands in the middle of the kernel, at size // 2
        size // 2 => 0
    the middle of an even kernel is size // 2, not (size - 1) // 2
        size // 2 => (size - 1) // 2
""")
