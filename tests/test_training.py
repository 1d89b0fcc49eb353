import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss

from dlnotes.training import accuracy, evaluate, fit


def line(rows=12):
    x = torch.linspace(-1, 1, rows)[:, None]
    return x, 3 * x - 1


def test_fit_finds_a_line_and_reports_each_epoch():
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    history = fit(model, [line()], mse_loss, optimizer, epochs=60)
    assert len(history) == 60 and history[-1]["loss"] < 1e-6 < history[0]["loss"]
    torch.testing.assert_close(model.weight.item(), 3.0, atol=1e-3, rtol=0)
    torch.testing.assert_close(model.bias.item(), -1.0, atol=1e-3, rtol=0)


def test_the_loss_of_an_epoch_counts_rows_not_batches():
    model = nn.Linear(1, 1)
    x, y = line(12)
    unequal = list(zip(x.split([8, 3, 1]), y.split([8, 3, 1]), strict=True))
    still = torch.optim.SGD(model.parameters(), lr=0.0)
    (report,) = fit(model, unequal, mse_loss, still, validation=[(x, y)])
    assert report["loss"] == pytest.approx(mse_loss(model(x), y).item())
    assert report["validation_loss"] == pytest.approx(report["loss"])


def test_evaluate_uses_evaluation_mode_and_puts_the_mode_back():
    model = nn.Sequential(nn.Dropout(0.9), nn.Flatten())
    pair = (torch.eye(3), torch.arange(3))
    assert evaluate(model, [pair], accuracy=accuracy) == {"accuracy": 1.0}
    assert model.training
    model.eval()
    evaluate(model, [pair], accuracy=accuracy)
    assert not model.training


def test_fit_validates_in_evaluation_mode_and_trains_in_training_mode():
    modes = []

    class Spy(nn.Linear):
        def forward(self, x):
            modes.append(self.training)
            return super().forward(x)

    model = Spy(3, 3).eval()
    pair = (torch.eye(3), torch.arange(3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    metrics = {"accuracy": accuracy}
    history = fit(
        model,
        [pair],
        cross_entropy,
        optimizer,
        epochs=2,
        validation=[pair],
        metrics=metrics,
    )
    assert modes == [True, False, True, False] and model.training
    assert set(history[0]) == {"loss", "validation_loss", "validation_accuracy"}


def test_refuses_what_yields_nothing():
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with pytest.raises(ValueError, match="batches must yield at least one row"):
        fit(model, [], mse_loss, optimizer)
    with pytest.raises(ValueError, match="batches must yield at least one row"):
        evaluate(model, [], loss=mse_loss)
    with pytest.raises(ValueError, match="epochs must be >= 0, got -1"):
        fit(model, [line()], mse_loss, optimizer, epochs=-1)
