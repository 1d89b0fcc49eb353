import copy

import pytest
import torch

from dlnotes import nn
from dlnotes.lab import modules


def contrast(size=5, **options):
    torch.manual_seed(0)
    encoder = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 3))
    return modules.MomentumContrast(encoder, 3, size, **options)


def test_similarities_are_cosines():
    model = contrast(temperature=0.2).eval()
    x, y = torch.randn(4, 6), torch.randn(4, 6)
    cosine = torch.nn.functional.cosine_similarity
    q, k = model.encoder(x), model.slow_encoder(y)
    due = [cosine(q, k)[:, None], cosine(q[:, None], model.queue.T[None], dim=2)]
    logits = model(x, y)
    assert logits.shape == (4, 6)
    torch.testing.assert_close(logits, torch.cat(due, 1) / 0.2)


def test_queue_goes_round():
    model = contrast(size=5)
    start = model.queue.clone()
    keys = torch.arange(1.0, 13.0)[:, None].expand(12, 3)
    model.enqueue(keys[:3])
    assert model.queue[0, :3].tolist() == [1, 2, 3] and int(model.cursor) == 3
    assert torch.equal(model.queue[:, 3:], start[:, 3:])
    model.enqueue(keys[3:7])
    assert model.queue[1].tolist() == [6, 7, 3, 4, 5] and int(model.cursor) == 2
    model.enqueue(keys[7:12])
    assert model.queue[2].tolist() == [11, 12, 8, 9, 10] and int(model.cursor) == 2
    model.enqueue(keys[:0])
    assert int(model.cursor) == 2


def test_copy_follows_and_gets_no_gradient():
    model = contrast(momentum=0.9)
    slow = [p.clone() for p in model.slow_encoder.parameters()]
    assert all(map(torch.equal, slow, model.encoder.parameters()))
    with torch.no_grad():
        for p in model.encoder.parameters():
            p.add_(1.0)
    model(torch.randn(2, 6), torch.randn(2, 6)).sum().backward()
    for before, now in zip(slow, model.slow_encoder.parameters(), strict=True):
        torch.testing.assert_close(now, before + 0.1)
        assert now.grad is None and not now.requires_grad
    assert all(p.grad is not None for p in model.encoder.parameters())


def test_nothing_moves_when_it_is_evaluated():
    model = contrast().eval()
    with torch.no_grad():
        model.encoder[0].weight.add_(1.0)
    before = copy.deepcopy(model.state_dict())
    model(torch.randn(2, 6), torch.randn(2, 6))
    assert all(map(torch.equal, before.values(), model.state_dict().values()))


def test_everything_is_in_the_state():
    model = contrast()
    kinds = [key.partition(".")[0] for key in model.state_dict()]
    assert kinds == ["queue", "cursor", *["encoder"] * 4, *["slow_encoder"] * 4]
    assert model.double().queue.dtype == torch.float64
    assert model.cursor.dtype == torch.int64
    model.load_state_dict(contrast(size=5).state_dict())
    assert "features=3, size=5, momentum=0.99" in repr(model)


def test_unit_keeps_zeros():
    vectors = torch.tensor([[3.0, 4.0], [0.0, 0.0]])
    due = torch.tensor([[0.6, 0.8], [0.0, 0.0]])
    torch.testing.assert_close(modules.unit(vectors), due)


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: contrast(momentum=1.5), "momentum must be >= 0 and <= 1, got 1.5"),
        (lambda: contrast(size=0), "size must be >= 1, got 0"),
        (lambda: contrast(temperature=0.0), "temperature must be > 0, got 0"),
        (lambda: contrast().enqueue(torch.ones(6, 3)), "N must be <= 5, got 6"),
        (lambda: contrast().enqueue(torch.ones(2, 4)), r"must be \[N, 3\], got \[2, 4"),
    ],
)
def test_what_is_refused(call, match):
    with pytest.raises(ValueError, match=match):
        call()
