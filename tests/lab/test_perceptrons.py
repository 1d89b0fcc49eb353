import pytest
import torch

from dlnotes.data import rings
from dlnotes.lab import perceptrons
from twins import assert_same

wide = torch.float64


def autograd_of(net, x, labels):
    """Give the loss and the gradients of the same network, by PyTorch."""
    leaves = [t.clone().requires_grad_() for t in (*net.weights, *net.biases)]
    weights, biases = leaves[: len(leaves) // 2], leaves[len(leaves) // 2 :]
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        x = torch.nn.functional.linear(x, w, b).relu()
    scores = torch.nn.functional.linear(x, weights[-1], biases[-1])
    loss = torch.nn.functional.cross_entropy(scores, labels)
    found = torch.autograd.grad(loss, leaves)
    return loss.detach(), [
        *zip(found[: len(weights)], found[len(weights) :], strict=True)
    ]


@pytest.mark.parametrize("sizes", [(3, 4), (3, 5, 4), (3, 5, 6, 7, 4), (1, 1, 2)])
@pytest.mark.parametrize("rows", [1, 8])
def test_backward_is_that_of_autograd(sizes, rows):
    generator = torch.Generator().manual_seed(1)
    net = perceptrons.MultilayerPerceptron(sizes, generator=generator, dtype=wide)
    x = torch.randn(rows, sizes[0], dtype=wide, generator=generator)
    labels = torch.randint(sizes[-1], (rows,), generator=generator)
    loss, slope = perceptrons.softmax_loss(net.forward(x), labels)
    due_loss, due = autograd_of(net, x, labels)
    assert_same(loss, due_loss)
    for mine, theirs in zip(net.backward(slope), due, strict=True):
        assert_same([*mine], [*theirs])


def test_relu_passes_nothing_at_zero():
    net = perceptrons.MultilayerPerceptron([2, 3, 2], dtype=wide)
    for t in (net.weights[0], net.biases[0]):
        t.zero_()  # every hidden unit is exactly 0
    x, labels = torch.ones(4, 2, dtype=wide), torch.tensor([0, 1, 1, 1])
    _, slope = perceptrons.softmax_loss(net.forward(x), labels)
    _, due = autograd_of(net, x, labels)
    found = net.backward(slope)
    assert_same([*found[0]], [*due[0]])
    assert not found[0][0].any()


def test_copies_are_networks_of_their_own():
    x, labels = torch.randn(6, 3, dtype=wide), torch.tensor([0, 1, 2, 0, 1, 2])
    many = perceptrons.MultilayerPerceptron([3, 4, 3], (2, 5), dtype=wide)
    alone = perceptrons.MultilayerPerceptron([3, 4, 3], dtype=wide)
    alone.weights = [w[1, 3].clone() for w in many.weights]
    alone.biases = [b[1, 3].clone() for b in many.biases]
    for _ in range(3):
        losses = []
        for net in (many, alone):
            loss, slope = perceptrons.softmax_loss(net.forward(x), labels)
            net.step(net.backward(slope), 0.5)
            losses.append(loss)
        assert losses[0].shape == (2, 5)
        assert_same(losses[0][1, 3], losses[1])
    assert_same(many.weights[0][1, 3], alone.weights[0])


def test_learns_the_rings():
    x, labels = rings()
    net = perceptrons.MultilayerPerceptron(
        [2, 16, 2], generator=torch.Generator().manual_seed(0), dtype=wide
    )
    for _ in range(500):
        _, slope = perceptrons.softmax_loss(net.forward(x), labels)
        net.step(net.backward(slope), 0.5)
    assert (net.forward(x).argmax(1) == labels).double().mean() > 0.99


def test_softmax_loss_of_large_scores():
    scores = torch.tensor([[1000.0, 0.0], [-1000.0, 0.0]], dtype=wide)
    loss, slope = perceptrons.softmax_loss(scores, torch.tensor([1, 1]))
    assert loss == 500 and torch.equal(slope[1], torch.zeros(2, dtype=wide))


@pytest.mark.parametrize("label", [-1, 2])
def test_softmax_loss_refuses_what_is_no_class(label):
    with pytest.raises(ValueError, match=f"labels must be >= 0 and <= 1, got {label}"):
        perceptrons.softmax_loss(torch.zeros(2, 2), torch.tensor([0, label]))


def test_perceptron_rule_separates_what_a_line_can():
    torch.manual_seed(0)
    x = torch.cat([torch.randn(50, 2), torch.ones(50, 1)], 1).double()
    truth = torch.tensor([1.0, -2.0, 0.3], dtype=wide)
    kept = (x @ truth).abs() > 0.2
    x, signs = x[kept], (x[kept] @ truth).sign()
    weights, mistakes = perceptrons.perceptron_rule(x, signs)
    assert mistakes[-1] == 0 and bool((signs * (x @ weights) > 0).all())
    bound = x.norm(dim=1).max() * truth.norm() / (signs * (x @ truth)).min()
    assert sum(mistakes) <= bound**2


def test_perceptron_rule_never_ends_on_xor():
    x = torch.tensor([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=wide)
    _, mistakes = perceptrons.perceptron_rule(x, torch.tensor([-1.0, 1, 1, -1]), 50)
    assert len(mistakes) == 50 and min(mistakes) > 0


def test_refusals():
    with pytest.raises(ValueError, match=r"sizes must be two or more.*got \[3\]"):
        perceptrons.MultilayerPerceptron([3])
    with pytest.raises(ValueError, match=r"labels must be \[4\], got \[3\]"):
        perceptrons.softmax_loss(torch.zeros(4, 2), torch.zeros(3).long())
    with pytest.raises(ValueError, match=r"signs must be \[N\] with N = 4, got \[3\]"):
        perceptrons.perceptron_rule(torch.zeros(4, 2), torch.zeros(3))
    with pytest.raises(ValueError, match=r"signs must be \+1 or -1"):
        labels = torch.tensor([0.0, 1.0])
        perceptrons.perceptron_rule(torch.zeros(2, 2), labels)
    with pytest.raises(ValueError, match="lr must be >= 0, got -1"):
        perceptrons.MultilayerPerceptron([1, 2]).step([], -1)
