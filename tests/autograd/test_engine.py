"""What the engine promises besides values: each promise is PyTorch's too."""

import copy
import gc
import itertools
import pickle
import threading
import weakref

import pytest
import torch

from dlnotes.autograd import (
    AccumulateGrad,
    Function,
    Variable,
    backward,
    checkpoint,
    enable_grad,
    grad,
    is_grad_enabled,
    no_grad,
    nodes,
    saved_bytes,
    where,
)
from twins import assert_same

X = torch.tensor([1.0, 2.0, -3.0], dtype=torch.float64)


def ours(values=X):
    return Variable(values.clone(), requires_grad=True)


def theirs(values=X):
    return values.clone().requires_grad_()


both = pytest.mark.parametrize("leaf", [ours, theirs])


@both
def test_a_gradient_is_added_to_the_last_one(leaf):
    x = leaf()
    for _ in range(3):
        (x * x).sum().backward()
    assert_same(x.grad, 6 * X)


@both
def test_weights_make_a_vector_jacobian_product(leaf):
    x = leaf()
    (x * x).backward(torch.tensor([1.0, 10.0, 0.0], dtype=torch.float64))
    assert x.grad.tolist() == [2, 40, 0]


@both
def test_a_gradient_is_implied_for_one_entry_only(leaf):
    x = leaf()
    with pytest.raises(RuntimeError):
        (x * x).backward()
    with pytest.raises((RuntimeError, ValueError)):
        (x * x).backward(torch.ones(2, dtype=torch.float64))
    (x * x).sum().reshape(1, 1).backward()
    assert_same(x.grad, 2 * X)


@both
def test_only_what_was_saved_is_freed(leaf):
    x = leaf()
    plain = (x + 1).sum()
    plain.backward()
    plain.backward()
    assert x.grad.tolist() == [2, 2, 2]
    square = (x * x).sum()
    square.backward()
    with pytest.raises(RuntimeError, match="freed"):
        square.backward()


@both
def test_retain_graph_keeps_it(leaf):
    x = leaf()
    square = (x * x).sum()
    square.backward(retain_graph=True)
    square.backward()
    assert_same(x.grad, 4 * X)


@both
def test_leaves(leaf):
    x = leaf()
    y = x * 2
    d = y.detach()
    assert (x.is_leaf, y.is_leaf, d.is_leaf) == (True, False, True)
    assert (x.requires_grad, y.requires_grad, d.requires_grad) == (True, True, False)
    assert (d * 2).is_leaf and not (d * 2).requires_grad
    assert x.grad_fn is None and y.grad_fn is not None


@both
def test_a_gradient_in_the_middle_is_kept_on_demand(leaf):
    x = leaf()
    y = x * 3
    z = y * y
    y.retain_grad()
    z.sum().backward()
    assert_same(y.grad, 6 * X)
    assert_same(x.grad, 18 * X)


@both
def test_hooks_may_change_a_gradient(leaf):
    x = leaf()
    y = x * 3
    seen = []
    y.register_hook(lambda g: g * 2)
    y.register_hook(lambda g: seen.append(g.clone()))
    x.register_hook(lambda g: g + 1)
    y.sum().backward()
    assert seen[0].tolist() == [2, 2, 2]
    assert x.grad.tolist() == [7, 7, 7]


def test_a_hook_can_be_taken_off():
    x = ours()
    x.register_hook(lambda g: g * 2)()
    x.sum().backward()
    assert x.grad.tolist() == [1, 1, 1]


@both
def test_a_hook_runs_once_when_the_gradient_is_complete(leaf):
    x = leaf()
    calls = []
    x.register_hook(lambda g: calls.append(g.clone()))
    (x * 2 + x * 3).sum().backward()
    assert [c.tolist() for c in calls] == [[5, 5, 5]]


@both
def test_a_change_in_place_is_noticed(leaf):
    x = leaf()
    y = x * 2
    z = (y * y).sum()
    y.add_(1)
    with pytest.raises(RuntimeError, match=r"version 1|at version 0"):
        z.backward()


@both
def test_a_change_through_a_view_or_a_detached_one_is_noticed(leaf):
    for change in (lambda y: y[0].mul_(2), lambda y: y.detach().mul_(2)):
        x = leaf()
        y = x * 2
        z = y.exp() + (y * y)
        change(y)
        with pytest.raises(RuntimeError):
            z.sum().backward()


@both
def test_a_harmless_change_in_place_is_allowed(leaf):
    x = leaf()
    y = x * 2
    z = y + 1  # saves nothing
    y.mul_(5)
    (z + y).sum().backward()
    assert x.grad.tolist() == [12, 12, 12]


@both
def test_a_leaf_must_not_be_changed_while_recording(leaf):
    x = leaf()
    with pytest.raises(RuntimeError, match="leaf"):
        x.add_(1)
    with pytest.raises(RuntimeError, match="leaf"):
        x[0].add_(1)


def test_a_leaf_may_be_changed_under_no_grad():
    x = ours()
    with no_grad():
        x.sub_(1)
    assert x.is_leaf and x.requires_grad and x.version == 1
    assert_same(x.data, X - 1)


def test_versions_are_shared_by_views_not_by_copies():
    y = ours() * 1
    view, copy, cut = y[1:], y.clone(), y.detach()
    view.mul_(2)
    assert (y.version, view.version, cut.version, copy.version) == (1, 1, 1, 0)


def test_writing_into_a_part_of_a_constant_links_the_whole():
    w = ours()
    whole = Variable(torch.zeros(2, 3, dtype=torch.float64))
    row = whole[1]
    whole[0] = w * 2
    assert whole.requires_grad and row.requires_grad
    (whole * whole).sum().backward()
    assert_same(w.grad, 8 * X)


def test_grad_touches_no_leaf():
    x, w = ours(), ours()
    y = x * w
    (by_y, by_x) = grad((y * y).sum(), [y, x], retain_graph=True)
    assert_same(by_y, 2 * X * X)
    assert_same(by_x, 2 * X**3)
    assert x.grad is None and w.grad is None
    with pytest.raises(RuntimeError, match=r"unused|not"):
        grad(y.sum(), [ours()], retain_graph=True)
    assert grad(y.sum(), [ours()], retain_graph=True, allow_unused=True) == (None,)
    with pytest.raises(RuntimeError, match="must require grad"):
        grad(y.sum(), [x.detach()])


def test_grad_goes_only_where_it_is_wanted():
    x = ours()
    y = x.exp()
    z = y * y
    (by_y,) = grad(z.sum(), y)
    assert_same(by_y, 2 * X.exp())
    y.sum().backward()  # what lies before y was not freed
    assert_same(x.grad, X.exp())


def test_backward_starts_anywhere_and_more_than_once():
    x = ours()
    a, b = (x * x).sum(), x * 3
    backward([a, b], [None, torch.ones_like(X)])
    assert_same(x.grad, 2 * X + 3)
    with pytest.raises(RuntimeError, match="require grad"):
        backward(x.detach())


def test_no_grad_records_nothing():
    x = ours()
    with no_grad():
        y = x * x
        with enable_grad():
            assert (x * x).requires_grad
        assert not is_grad_enabled()
    assert not y.requires_grad and y.is_leaf and is_grad_enabled()


def test_no_grad_is_a_decorator_and_survives_errors():
    @no_grad()
    def factorial(n):
        assert not is_grad_enabled()
        return n * factorial(n - 1) if n else 1

    assert factorial(3) == 6 and is_grad_enabled()
    with pytest.raises(KeyError), no_grad():
        raise KeyError
    assert is_grad_enabled()


def test_every_thread_has_its_own_switch():
    seen = []
    with no_grad():
        thread = threading.Thread(target=lambda: seen.append(is_grad_enabled()))
        thread.start()
        thread.join()
    assert seen == [True]


def test_the_graph_goes_when_nobody_holds_it():
    x = ours()
    y = x * x
    node = weakref.ref(y.grad_fn)
    (y + 1).sum()
    del y
    gc.collect()
    assert node() is None
    assert x.grad is None


def test_nodes_come_youngest_first_and_once():
    x = ours()
    y = x * x
    found = list(nodes((y + y).sum()))
    assert [n.name for n in found] == ["Sum", "Add", "Mul", "AccumulateGrad"]
    assert isinstance(found[-1], AccumulateGrad) and found[-1].variable is x


def test_saved_bytes_are_those_of_torch():
    def saved_by_torch(program, *given):
        sizes = []

        def pack(t):
            sizes.append(t.numel() * t.element_size())
            return t

        with torch.autograd.graph.saved_tensors_hooks(pack, lambda t: t):
            program(*(t.clone().requires_grad_() for t in given))
        return sorted(sizes)

    def network(x, w, v):
        return (((x @ w).relu() @ v).tanh() * 2.0 + 1.0).sum()

    given = torch.randn(32, 8), torch.randn(8, 16), torch.randn(16, 4)
    leaves = [Variable(t, requires_grad=True) for t in given]
    loss = network(*leaves)
    kept = [t for node in nodes(loss) for t in node.kept()]
    sizes = sorted(t.numel() * t.element_size() for t in kept)
    assert sizes == saved_by_torch(network, *given)
    hidden, out = 32 * 16 * 4, 32 * 4 * 4  # each is saved twice, and counted once
    assert saved_bytes(loss, without=leaves) == hidden + out
    loss.backward()
    assert saved_bytes(loss) == 0


def test_a_checkpoint_keeps_its_inputs_and_calls_twice():
    x, w = ours(), ours()
    calls = []

    def part(x):
        calls.append(is_grad_enabled())
        return ((x * w).exp() * w).sin()

    y = checkpoint(part, x)
    assert saved_bytes(y) == saved_bytes(y, without=[w]) == 24
    (y * y).sum().backward()
    assert calls == [False, True]
    due = theirs(), theirs()
    (((due[0] * due[1]).exp() * due[1]).sin() ** 2).sum().backward()
    assert_same([x.grad, w.grad], [leaf.grad for leaf in due])
    with pytest.raises(ValueError, match="must require grad"):
        checkpoint(part, x.detach())


def test_a_function_of_ones_own():
    class Cube(Function):
        @staticmethod
        def forward(ctx, x, factor):
            ctx.save_for_backward(x)
            ctx.factor = factor
            return factor * x**3

        @staticmethod
        def backward(ctx, gradient):
            (x,) = ctx.saved_tensors
            return ctx.factor * 3 * x**2 * gradient, None

    x = ours()
    Cube.apply(x, 2.0).sum().backward()
    assert_same(x.grad, 6 * X**2)


def test_where_and_dtypes():
    x = Variable(X.float(), requires_grad=True)
    y = where(X > 0, x * torch.ones(3, dtype=torch.float64), 0.0)
    y.sum().backward()
    assert x.grad.dtype == torch.float32 and x.grad.tolist() == [1, 1, 0]


@pytest.mark.parametrize("shapes", [((3,), (3,)), ((3,), (2, 3, 4)), ((5, 2, 3), (3,)),
                                    ((2, 3), (3, 4)), ((5, 1, 2, 3), (2, 3, 4)),
                                    ((2, 3), (5, 3, 1))])  # fmt: skip
def test_matmul_of_all_kinds(shapes):
    values = [torch.randn(s, dtype=torch.float64) for s in shapes]
    mine, due = [ours(v) for v in values], [theirs(v) for v in values]
    (mine[0] @ mine[1]).sin().sum().backward()
    (due[0] @ due[1]).sin().sum().backward()
    for a, b in zip(mine, due, strict=True):
        assert_same(a.grad, b.grad)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Variable([1, 2], requires_grad=True), "floating-point"),
        (lambda: (ours() * 2).requires_grad_(False), "only a leaf"),
        (lambda: ours().detach().retain_grad(), "must require grad"),
        (lambda: ours().detach().register_hook(print), "must require grad"),
        (lambda: (ours()[0] * 1).add_(ours()), r"result must be \[\]"),
        (lambda: (ours() * 1).__setitem__([0, 2], 1.0), "numbers and slices"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("x", [torch.nan, torch.inf, -torch.inf, 0.0, -0.0])
@pytest.mark.parametrize("coming", [1.0, torch.inf])
def test_slopes_of_relu_and_where_at_the_ends(x, coming):
    found = []
    for make in (Variable, lambda t, requires_grad: t.clone().requires_grad_()):
        a = make(torch.tensor([x]), requires_grad=True)
        a.relu().backward(torch.tensor([coming]))
        found.append(a.grad)
    assert_same(*found)


@pytest.mark.parametrize("name", ["sum", "amax", "mean"])
@pytest.mark.parametrize("dims", [(), []])
def test_an_empty_list_of_dimensions_means_all(name, dims):
    numbers = torch.arange(6.0).view(2, 3)
    a = Variable(numbers, requires_grad=True)
    b = numbers.clone().requires_grad_()
    result = getattr(a, name)(dims)
    due = getattr(b, name)(tuple(dims))
    result.sum().backward()
    due.sum().backward()
    assert_same(result.data, due.detach())
    assert_same(a.grad, b.grad)


def test_variables_are_pickled_as_tensors_are():
    leaf = Variable(torch.ones(2), requires_grad=True)
    result = leaf * 3
    result.sum().backward()
    for before, after in ((v, pickle.loads(pickle.dumps(v))) for v in (leaf, result)):
        assert torch.equal(before.data, after.data) and after.requires_grad
        assert after.is_leaf
    assert copy.deepcopy(leaf).grad.tolist() == [3, 3]


def test_nodes_of_several_roots_in_any_order():
    x = ours()
    steps = [x * 2]
    for _ in range(5):
        steps.append(steps[-1] * x)
    due = [n.number for n in nodes(steps[-1])]
    assert due == sorted(due, reverse=True) and len(due) == 7
    for order in itertools.permutations((0, 2, 3, 5)):
        found = [n.number for n in nodes(*(steps[i] for i in order))]
        assert found == due
