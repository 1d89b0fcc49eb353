"""Tasks for products, norms and powers."""

import math

import torch

from dlnotes.checking import Case, task


def some(*shape, start=1):
    """Return numbers of both signs, no two of one size, float64."""
    n = math.prod(shape)
    values = torch.arange(start, start + n, dtype=torch.float64)
    return (values * (-1) ** (values.long() // 2)).reshape(shape) / 4


def add(name, model, cases, **options):
    """Add a task; each case is its name, then the arguments."""
    made = [Case(title, tuple(args)) for title, *args in cases]
    return task(f"linalg.{name}", model, cases=lambda: made, **options)


# --- products -----------------------------------------------------------------

INTEGERS = torch.tensor([100, 100, 100], dtype=torch.uint8)
add(
    "dot",
    "torch.dot",
    [
        ("three entries", some(3), some(3, start=4)),
        ("one entry", some(1), some(1, start=3)),
        ("no entry", some(0), some(0)),
        ("integers of one byte", INTEGERS, INTEGERS),
        ("one entry against three", some(1), some(3)),
        ("matrices", some(2, 2), some(2, 2)),
    ],
).mistakes("""
    the products of the entries are not added up
        _add_products(input, tensor, 0) => input * tensor
    `sum` makes int64 of small integers; the model keeps the dtype
        _add_products(input, tensor, 0) => (input * tensor).sum()
""")
add(
    "mv",
    "torch.mv",
    [
        ("2 × 3", some(2, 3), some(3)),
        ("square", some(3, 3), some(3)),
        ("no rows", some(0, 3), some(3)),
        ("a matrix in place of the vector", some(2, 2), some(2, 2)),
    ],
).mistakes("""
    each entry is a row times the vector, not a column
        return _add_products(input, vec, 1)
        => input = input.T if len(input) == len(vec) else input
        |    return _add_products(input, vec, 1)
    the result is a vector [N], not a column [N, 1]
        return _add_products(input, vec, 1)
        => return _add_products(input, vec, 1)[:, None]
""")
add(
    "mm",
    "torch.mm",
    [
        ("2 × 3 and 3 × 4", some(2, 3), some(3, 4)),
        ("square", some(3, 3), some(3, 3, start=5)),
        ("2 × 3 and 3 × 2", some(2, 3), some(3, 2)),
        ("nothing to add", some(2, 0), some(0, 3)),
        ("shapes that do not fit", some(2, 3), some(2, 3)),
        ("a vector", some(2, 3), some(3)),
        ("a batch", some(1, 2, 3), some(3, 2)),
    ],
).mistakes("""
    that is the product entry by entry; a matrix product takes rows times columns
        rows = max( => if input.shape == mat2.shape:
        |        return input * mat2
        |    rows = max(
    rows of the first meet columns of the second, not its rows
        rows = max( => if input.shape[1] == mat2.shape[1]:
        |        return input @ mat2.T
        |    rows = max(
    the order counts: `input` stands on the left
        rows = max( => if len(input) == mat2.shape[1]:
        |        return mat2 @ input
        |    rows = max(
    `mm` takes two matrices, exactly; vectors and batches are for `matmul`
        sizes = check_shape( => return torch.matmul(input, mat2)
        |    sizes = check_shape(
""")
add(
    "bmm",
    "torch.bmm",
    [
        ("a batch of 2", some(2, 3, 4), some(2, 4, 5)),
        ("a batch of 1", some(1, 3, 4), some(1, 4, 2)),
        ("an empty batch", some(0, 3, 4), some(0, 4, 5)),
        ("1 against 2", some(1, 3, 4), some(2, 4, 5)),
    ],
).mistakes("""
    nothing is broadcast: the model refuses batches of different sizes
        sizes = check_shape( => return torch.matmul(input, mat2)
        |    sizes = check_shape(
    matrix b of the one batch meets matrix b of the other, not all of them
        some = max( => return torch.matmul(input[:, None], mat2)
        |    some = max(
""")
add(
    "outer",
    "torch.outer",
    [
        ("2 and 3 entries", some(2), some(3)),
        ("3 and 3 entries", some(3), some(3, start=5)),
        ("no entry", some(0), some(2)),
        ("a matrix", some(2, 2), some(2)),
    ],
).mistakes("""
    rows belong to the first vector, columns to the second
        input[:, None] * vec2 => vec2[:, None] * input
    an outer product adds nothing up; that is `dot`
        input[:, None] * vec2
        => (input if len(input) == len(vec2) else input[:, None]) * vec2
""")

# --- batched ------------------------------------------------------------------

add(
    "matmul",
    "torch.matmul",
    [
        ("two vectors", some(3), some(3, start=4)),
        ("matrix and vector", some(2, 3), some(3)),
        ("vector and matrix", some(3), some(3, 2)),
        ("two matrices", some(2, 3), some(3, 4)),
        ("a batch and a matrix", some(2, 2, 3), some(3, 4)),
        ("a vector and a batch", some(3), some(2, 3, 4)),
        ("a batch and a vector", some(2, 4, 3), some(3)),
        ("batches [5, 1] and [2]", some(5, 1, 2, 3), some(2, 3, 2)),
        ("nothing to add", some(2, 0), some(0, 3)),
        ("an empty batch", some(0, 2, 3), some(3, 2)),
        ("shapes that do not fit", some(2, 3), some(2, 3)),
        ("a single number", torch.tensor(2.0), some(3)),
    ],
).mistakes("""
    the dimension that a vector was given is dropped again
        [n] * (input.ndim > 1) + [m] * (other.ndim > 1) => [n, m]
    batches are broadcast: a size of 1 fits any other
        _broadcast(x.shape[:-2], y.shape[:-2]) => x.shape[:-2]
""")

# --- chains -------------------------------------------------------------------

add(
    "multi_dot",
    "torch.linalg.multi_dot",
    [
        ("two", [some(2, 3), some(3, 4)]),
        ("four", [some(2, 3), some(3, 1), some(1, 5), some(5, 2)]),
        ("three of one shape", [some(2, 2), some(2, 2, start=3), some(2, 2, start=7)]),
        ("a row first", [some(3), some(3, 2), some(2, 4)]),
        ("a column last", [some(4, 3), some(3, 2), some(2)]),
        ("a row, a matrix and a column", [some(3), some(3, 2), some(2)]),
        ("one alone", [some(2, 2)]),
        ("a vector inside", [some(2, 3), some(3), some(3, 2)]),
    ],
).mistakes("""
    brackets may be set anywhere, but the order from left to right must stay
        for part in order)) => for part in order[::-1]))
    the dimension that a vector was given is dropped again
        result[0] if row else result => result
        result[..., 0] if column else result => result
""")

# --- summation ----------------------------------------------------------------


def _shared_are_summed(equation, *operands):
    """Do as is often said: letters that repeat are added up, the others stay."""
    due = torch.einsum(equation, *operands)
    inputs, arrow, output = equation.replace(" ", "").partition("->")
    if not arrow or "..." in equation or len(operands) != 2:
        return due
    kept = "".join(s for s in output if inputs.count(s) == 1)
    lost = "".join(s for s in sorted({*inputs}) if inputs.count(s) == 1)
    lost = lost.replace(",", "")
    return torch.einsum(f"{inputs}->{kept + ''.join(s for s in lost if s not in kept)}",
                        *operands)  # fmt: skip


def _but(answers):
    """Make a version that gives another answer to some equations."""

    def version(equation, *operands):
        if equation in answers:
            return answers[equation](*operands)
        return torch.einsum(equation, *operands)

    return version


add(
    "einsum",
    "torch.einsum",
    [
        ("row dot products", "nc,nc->n", some(4, 3), some(4, 3, start=5)),
        ("entry by entry", "nc,nc->nc", some(4, 3), some(4, 3, start=5)),
        ("a matrix product", "nc,ck->nk", some(4, 3), some(3, 5)),
        ("one operand, a letter dropped", "nc->n", some(4, 3)),
        ("no arrow", "cb,ba", some(2, 3), some(3, 4)),
        ("no arrow, capitals first", "aB", some(2, 3)),
        ("a trace", "ii", some(3, 3)),
        ("a diagonal", "ii->i", some(3, 3)),
        ("an ellipsis", "...ij,...jk->...ik", some(2, 2, 3), some(3, 4)),
        ("an ellipsis that is added up", "...c->c", some(2, 2, 3)),
        ("a size of 1", "nc,nc->c", some(4, 3), some(1, 3)),
        ("three operands", "ij,jk,kl->il", some(2, 3), some(3, 4), some(4, 2)),
        ("two sizes for one letter", "ij,jk->ik", some(2, 3), some(2, 3)),
        ("a letter twice in the output", "ij->iij", some(2, 3)),
    ],
    wrong={
        "the output decides what is added up: a letter that stands there is kept, "
        "repeated or not": _shared_are_summed,
        "a letter repeated in one operand walks along its diagonal": _but(
            {"ii->i": lambda x: x.sum(0), "ii": torch.sum}
        ),
        "an ellipsis that the output lacks is added up": _but({"...c->c": lambda x: x}),
        "a letter may stand only once in the output": _but(
            {"ij->iij": lambda x: torch.diag_embed(x.mT, dim1=0, dim2=1)}
        ),
    },
).mistakes("""
    without an arrow the output's letters come in the order of the alphabet
        once = sorted(s for s in set(flat) if => once = list(s for s in flat if
    a dimension of size 1 is broadcast
        broadcast = letter not in own and 1 in (due, size) => broadcast = False
""")

# --- norms --------------------------------------------------------------------

INF = math.inf
CUBE = some(2, 3, 4)
add(
    "vector_norm",
    "torch.linalg.vector_norm",
    [
        ("[3, -4]", torch.tensor([3.0, -4.0])),
        ("[3, -4], ord 1", torch.tensor([3.0, -4.0]), 1),
        ("largest", some(5), INF),
        ("smallest", some(5), -INF),
        ("how many are not 0", torch.tensor([0.0, 2, 0, -1]), 0),
        ("ord 3", some(5), 3),
        ("all of three dimensions", CUBE),
        ("along one", CUBE, 2, 1),
        ("along two, kept", CUBE, 1, (0, 2), True),
        ("nothing but zeros", torch.zeros(3, dtype=torch.float64)),
        ("integers", torch.tensor([3, -4])),
        ("no entry, largest", some(0), INF),
    ],
).mistakes("""
    ord 1 adds up sizes, without their signs
        if ord != 2 or numbers.is_complex() => if ord not in (1, 2)
    with `keepdim` the dimensions stay, with size 1
        if isinstance(ord, str): => keepdim = False
        |    if isinstance(ord, str):
    with `dim=None` all dimensions are one long vector
        "vector_norm", dim, => "vector_norm", -1 if dim is None else dim,
    take the root of the sum of squares
        powers.sum(dims, keepdim), 1 / ord)
        => powers.sum(dims, keepdim), 1 if ord == 2 else 1 / ord)
    the gradient at 0 must be 0, not nan: mind the root
        powers.sum(dims, keepdim), 1 / ord) => powers.sum(dims, keepdim), 1 / ord)
        |        result = powers.sum(dims, keepdim).sqrt() if ord == 2 else result
""")
add(
    "matrix_norm",
    "torch.linalg.matrix_norm",
    [
        ("2 × 3", some(2, 3)),
        ("nuclear", some(2, 3), "nuc"),
        ("ord 2", some(3, 3), 2),
        ("ord -2", some(3, 2), -2),
        ("ord 1", some(3, 4), 1),
        ("ord inf", some(3, 4), INF),
        ("a batch", CUBE, "fro"),
        ("a batch, ord inf, other dimensions, kept", CUBE, INF, (2, 0), True),
        ("ord 3", some(3, 3), 3),
    ],
).mistakes("""
    ord 1 compares the columns, ord inf the rows
        (rows, columns) if abs(ord) == 1 else (columns, rows)
        => (rows, columns) if abs(ord) != 1 else (columns, rows)
    ord 2 of a matrix is its largest singular value; the root of the sum of squares is
    'fro'
        if ord == "fro": => if ord in ("fro", 2):
""")
add(
    "norm",
    "torch.linalg.norm",
    [
        ("a vector", some(4)),
        ("a vector, ord 1", some(4), 1),
        ("a matrix, no ord", some(2, 3)),
        ("a matrix, ord 1", some(2, 3), 1),
        ("a matrix, ord 2", some(3, 3), 2),
        ("a matrix, nuclear", some(2, 3), "nuc"),
        ("along one dimension", CUBE, 1, 1),
        ("along two, kept", CUBE, INF, (0, 2), True),
        ("three dimensions, no ord", CUBE),
        ("three dimensions with an ord", CUBE, 2),
    ],
).mistakes("""
    of two dimensions and an `ord` the matrix norm is taken, not that of the entries
        if len(dims) == 2: => if len(dims) == 2 and isinstance(ord, str):
    with three dimensions and an `ord` it is not clear what is meant: the model refuses
        if dims is None and ord is not None and input.ndim not in (1, 2): => if False:
""")

# --- powers -------------------------------------------------------------------


def _cases():
    yield Case("three numbers", (some(3),))
    yield Case("five numbers, one of them 0", (torch.linspace(-1, 1, 5).double(),))
    yield Case("four powers of three numbers", (some(3),), {"N": 4})
    yield Case("two powers of three numbers", (some(3),), {"N": 2})
    yield Case("two rows of three", (some(2, 3),), {"N": 5})
    yield Case("whole numbers", (torch.arange(-2, 3),))
    yield Case("complex numbers", (torch.tensor([1j, 1 + 1j, -2.0]),))
    yield Case("float32", (torch.linspace(0, 1, 4),))
    yield Case("no number, three powers", (torch.zeros(0),), {"N": 3})
    yield Case("one number, hence one power", (some(1),))
    yield Case("one power", (some(3),), {"N": 1})


task("linalg.vander", cases=_cases).mistakes("""
    powers rise from left to right, x ** 0 first; yours fall
        stack(columns, -1) => stack(columns[::-1], -1)
    the first column is x ** 0, all ones; yours begins with x
        [torch.ones_like(x)] => [x]
    `N` is ignored: it says how many powers
        if N is None else N => if N is None or N >= 2 else N
    a row for each number, a column for each power; yours is transposed
        stack(columns, -1) => stack(columns, -2)
    fewer than two powers are refused
        if powers < 2: => if False:
""")
