"""The task of reverse mode on a tape: PyTorch's engine behind a loop is the model."""

import torch

from dlnotes.checking import Case, task


def by_torch(inputs, steps):
    """Run the program on tensors.

    Args:
        inputs: numbers.
        steps: each ``("+", i, j)`` or ``("*", i, j)``.

    Returns:
        One derivative for each input; 0 for one that plays no part.
    """
    given = [torch.tensor(float(x)).double().requires_grad_() for x in inputs]
    values = [*given]
    for sign, i, j in steps:
        values.append(values[i] + values[j] if sign == "+" else values[i] * values[j])
    found = torch.autograd.grad(values[-1], given, allow_unused=True)
    return [0.0 if g is None else g.item() for g in found]


def _cases():
    yield Case("a sum", ([4.0, 2.0], [("+", 0, 1)]))
    yield Case("a product", ([4.0, 2.0], [("*", 0, 1)]))
    yield Case("a square", ([3.0], [("*", 0, 0)]))
    page = [("*", 0, 1), ("+", 2, 0), ("*", 3, 3)]
    yield Case("the program of this page", ([4.0, 2.0], page))
    chain = [("*", 0, 0), ("+", 1, 0), ("*", 1, 2)]
    yield Case("a value that is used later again", ([2.0], chain))
    yield Case("an input that plays no part", ([1.0, 5.0], [("+", 0, 0)]))
    yield Case("a step that plays no part", ([3.0], [("*", 0, 0), ("+", 0, 0)]))
    yield Case("a zero", ([0.0, 7.0], [("*", 0, 1), ("+", 2, 1)]))
    yield Case("twenty doublings", ([1.0], [("+", k, k) for k in range(20)]))
    yield Case("no step", ([6.0, 2.0], []))


task(
    "autograd.tape_gradients",
    "dlnotes.checking.autograd.tape.by_torch",
    cases=_cases,
    run=lambda function, case: [float(g) for g in function(*case.args)],
).mistakes("""
    a value that is used twice gets two gradients: add them
        gradients[place] += => gradients[place] =
    the slope of a product by one factor is the *other* factor
        (b, a) => (a, b)
    a gradient goes on when it is complete: the last step comes first
        reversed(range(len(steps))) => range(len(steps))
    the derivative of the last value by itself is 1, whatever its value
        gradients[-1] = 1.0 => gradients[-1] = values[-1]
""")
