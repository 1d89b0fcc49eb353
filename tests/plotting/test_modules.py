import torch

from dlnotes import nn, plotting


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(2, 3, bias=False)
        self.again, self.off = self.first, None
        self.layers = [nn.ReLU(), nn.ReLU()]
        self.mean = torch.zeros(4)
        self.sizes = [1, 2]
        self.register_buffer("mask", None)
        self.register_buffer("scratch", torch.ones(()), persistent=False)
        self.add_module("none", None)


def test_tree_has_a_row_for_everything():
    fig = plotting.modules.tree(Net(), alt="a net")
    texts = [t.get_text() for t in fig.axes[0].texts]
    assert [*zip(texts[::3], texts[1::3], texts[2::3], strict=True)] == [
        ("net", "Net", "module"),
        ("mask", "None", "buffer"),
        ("scratch", "[]", "buffer, not saved"),
        ("layers", "list of 2 modules", "not registered"),
        ("mean", "tensor [4]", "not registered"),
        ("first", "Linear", "module"),
        ("weight", "[3, 2]", "parameter"),
        ("bias", "None", "parameter"),
        ("again", "Linear", "seen above"),
        ("none", "None", "module"),
    ]


def test_lines_join_a_row_to_its_module():
    fig = plotting.modules.tree(nn.Sequential(nn.Linear(1, 1)), alt="a net")
    ends = [tuple(line.get_ydata()[[0, -1]]) for line in fig.axes[0].lines]
    assert ends == [(0.45, 1), (1.45, 2), (1.45, 3)]


def test_tree_of_torchs_own():
    fig = plotting.modules.tree(torch.nn.BatchNorm1d(2), alt="bn", name="bn")
    texts = [t.get_text() for t in fig.axes[0].texts]
    assert texts.count("buffer") == 3 and texts.count("parameter") == 2
