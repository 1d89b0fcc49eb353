import functools
import math

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss

import dlnotes as dl
from dlnotes import data, training
from dlnotes.training import (
    EarlyStopping,
    accuracy,
    evaluate,
    first_not_finite,
    fit,
    train_step,
)


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


def test_evaluate_puts_back_the_mode_of_a_frozen_layer():
    model = nn.Sequential(nn.Flatten(), nn.Dropout(0.5))
    model[1].eval()
    evaluate(model, [(torch.eye(3), torch.arange(3))], accuracy=accuracy)
    assert model.training and model[0].training and not model[1].training


def test_evaluate_puts_the_mode_back_even_if_a_metric_fails():
    model = nn.Linear(3, 3)
    with pytest.raises(RuntimeError):
        evaluate(model, [(torch.eye(3), torch.arange(2))], accuracy=accuracy)
    assert model.training


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


class Kept(nn.BatchNorm1d):
    """A batch norm whose statistics stay."""

    def train(self, mode=True):
        return super().train(False)


@pytest.mark.parametrize(("kind", "moved"), [(nn.BatchNorm1d, True), (Kept, False)])
def test_fit_trains_a_frozen_layer_unless_it_overrides_train(kind, moved):
    model = nn.Sequential(kind(1), nn.Linear(1, 1))
    model[0].eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    pair = line()[0] + 1, line()[1]
    fit(model, [pair], mse_loss, optimizer, validation=[pair])
    assert bool(model[0].running_mean.any()) == moved == model[0].training


def test_train_step_leaves_the_mode_of_each_layer():
    model = nn.Sequential(nn.BatchNorm1d(1), nn.Linear(1, 1))
    model[0].eval()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    train_step(model, [(line()[0] + 1, line()[1])], mse_loss, optimizer)
    assert model.training and not model[0].training
    assert model[0].running_mean == 0


def test_refuses_what_yields_nothing():
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with pytest.raises(ValueError, match="batches must yield at least one row"):
        fit(model, [], mse_loss, optimizer)
    with pytest.raises(ValueError, match="batches must yield at least one row"):
        evaluate(model, [], loss=mse_loss)
    with pytest.raises(ValueError, match="batches must yield at least one row"):
        train_step(model, [], mse_loss, optimizer)
    with pytest.raises(ValueError, match="epochs must be >= 0, got -1"):
        fit(model, [line()], mse_loss, optimizer, epochs=-1)


# ---- one step -------------------------------------------------------------


def digits_net(seed=0, dtype=torch.float64):
    torch.manual_seed(seed)
    layers = nn.Linear(64, 32), nn.Tanh(), nn.Linear(32, 10)
    return nn.Sequential(nn.Flatten(), *layers).to(dtype)


def some_digits(rows=96, dtype=torch.float64):
    x, y, *_ = data.digits(dtype=dtype)
    return x[:rows], y[:rows]


def weights(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()])


@pytest.mark.parametrize("sizes", [[96], [48, 48], [32] * 3, [90, 5, 1]])
def test_accumulated_gradients_are_those_of_the_big_batch(sizes):
    x, y = some_digits()
    group = list(zip(x.split(sizes), y.split(sizes), strict=True))
    model = digits_net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    found = train_step(model, group, cross_entropy, optimizer)
    plain = digits_net()
    loss = cross_entropy(plain(x), y)
    loss.backward()
    torch.optim.SGD(plain.parameters(), lr=0.5).step()
    torch.testing.assert_close(weights(model), weights(plain), rtol=1e-12, atol=1e-14)
    assert found == pytest.approx(loss.item(), rel=1e-12)


def test_the_order_is_zero_backward_clip_step():
    x, y = some_digits()
    model, plain = digits_net(), digits_net()
    ours = torch.optim.SGD(model.parameters(), lr=0.5)
    theirs = torch.optim.SGD(plain.parameters(), lr=0.5)
    for _ in range(3):
        train_step(model, [(x, y)], cross_entropy, ours, max_norm=0.1)
        theirs.zero_grad()
        cross_entropy(plain(x), y).backward()
        torch.nn.utils.clip_grad_norm_(plain.parameters(), 0.1)
        theirs.step()
    assert torch.equal(weights(model), weights(plain))


def test_fit_accumulates_whole_groups_and_the_rest():
    x, y = some_digits(100)
    steps = []

    class Counting(torch.optim.SGD):
        def step(self, closure=None):
            steps.append(1)
            return super().step(closure)

    model = digits_net()
    optimizer = Counting(model.parameters(), lr=0.1)
    batches = data.Batches(x, y, batch_size=20)  # 5 batches
    fit(model, batches, cross_entropy, optimizer, accumulate=2)
    assert len(steps) == 3


def test_a_scheduler_follows_each_step():
    model = digits_net()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.5)
    batches = data.Batches(*some_digits(60), batch_size=20)
    fit(model, batches, cross_entropy, optimizer, epochs=2, scheduler=scheduler)
    assert optimizer.param_groups[0]["lr"] == 0.5**6


def test_bfloat16_leaves_the_weights_in_float32():
    seen = []

    class Spy(nn.Linear):
        def forward(self, x):
            out = super().forward(x)
            seen.append(out.dtype)
            return out

    model = nn.Sequential(nn.Flatten(), Spy(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    pair = some_digits(dtype=torch.float32)
    (report,) = fit(model, [pair], cross_entropy, optimizer, dtype=torch.bfloat16)
    assert seen == [torch.bfloat16] and report["loss"] > 0
    assert all(p.dtype == torch.float32 for p in model.parameters())


# ---- when a number breaks -------------------------------------------------


class Breaks(nn.Module):
    """Divide by zero from its third call on."""

    def __init__(self):
        super().__init__()
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x):
        self.calls += 1
        return x / (self.calls < 3)


def test_a_loss_that_breaks_is_named_and_nothing_is_lost():
    x, y = some_digits(80)
    model = nn.Sequential(nn.Flatten(), nn.Linear(64, 16).double(), Breaks())
    model.append(nn.Linear(16, 10).double())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    batches = data.Batches(x, y, batch_size=20)
    with pytest.raises(
        FloatingPointError, match=r"fit: epoch 1, step 3: .* the output of layer 2 on"
    ):
        fit(model, batches, cross_entropy, optimizer, epochs=2)
    assert weights(model).isfinite().all()


def test_a_gradient_that_breaks_is_named():
    class Root(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(1))

        def forward(self, x):
            return x + self.weight.abs().sqrt()  # slope infinite at 0, times 0: nan

    model = nn.Sequential(Root())
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    pair = (torch.ones(2, 1), torch.zeros(2, 1))
    with pytest.raises(FloatingPointError, match=r"the gradient of 0\.weight"):
        fit(model, [pair], mse_loss, optimizer)
    assert model[0].weight.item() == 0


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda model, x: x.fill_(torch.nan), "the inputs"),
        (lambda model, x: model[0].bias.data.fill_(torch.inf), "parameter 0.bias"),
        (lambda model, x: None, None),
    ],
)
def test_first_not_finite(spoil, place):
    model, x = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3)), torch.randn(4, 3)
    spoil(model, x)
    assert first_not_finite(model, x) == place
    assert model[1].num_batches_tracked == 0  # buffers are put back
    assert not model[0]._forward_hooks


# ---- stop and go on -------------------------------------------------------


def test_early_stopping_restores_the_best_weights():
    model = nn.Linear(1, 1)
    stopping = EarlyStopping(patience=2)
    for loss in (3.0, 1.0, 2.0, math.nan):
        with torch.no_grad():
            model.weight.fill_(loss)
        stopping.update(loss, model)
        assert not stopping.done
    stopping.update(1.0, model)  # equal is no progress
    assert stopping.done and stopping.best == 1.0
    stopping.restore(model)
    assert model.weight.item() == 1.0


def test_fit_stops_early():
    x, y = some_digits(40)
    model = digits_net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    stopping = EarlyStopping(patience=3)
    history = fit(
        model,
        [(x, y)],
        cross_entropy,
        optimizer,
        epochs=50,
        validation=[(x, y)],
        stopping=stopping,
    )
    assert len(history) == 1 + 3 + 1  # the best, three forgiven, one too many


class Killed(BaseException):
    pass


def a_run(path, epochs, kill_at=None):
    """Train with everything that has a state; die in the middle if asked to."""
    torch.manual_seed(5)
    x, y = some_digits(120)
    inner = nn.Linear(64, 24), nn.BatchNorm1d(24), nn.Dropout(0.3), nn.Linear(24, 10)
    model = nn.Sequential(nn.Flatten(), *inner).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 40)
    generator = torch.Generator().manual_seed(7)
    batches = data.Batches(x, y, batch_size=32, generator=generator)
    calls = iter(range(10**6))

    def loss(output, target):
        if next(calls) == kill_at:
            raise Killed
        return cross_entropy(output, target)

    history = fit(
        model,
        batches,
        loss,
        optimizer,
        epochs=epochs,
        validation=[(x, y)],
        scheduler=scheduler,
        stopping=EarlyStopping(patience=20),
        checkpoint=path,
    )
    return history, weights(model), optimizer.param_groups[0]["lr"]


@pytest.mark.parametrize("kill_at", [0, 3, 7, 12, 21])
def test_a_run_that_was_killed_goes_on_as_if_it_had_not(tmp_path, kill_at):
    whole = a_run(tmp_path / "whole.pt", 6)
    with pytest.raises(Killed):
        a_run(tmp_path / "killed.pt", 6, kill_at)
    again = a_run(tmp_path / "killed.pt", 6)
    assert again[0] == whole[0] and again[2] == whole[2]
    assert torch.equal(again[1], whole[1])


def test_a_finished_run_can_be_made_longer(tmp_path):
    whole = a_run(tmp_path / "whole.pt", 5)
    a_run(tmp_path / "parts.pt", 2)
    assert a_run(tmp_path / "parts.pt", 5)[0] == whole[0]


# ---- refusals and the bar -------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"accumulate": 0}, "accumulate must be >= 1, got 0"),
        ({"max_norm": -1.0}, "max_norm must be > 0, got -1.0"),
        ({"max_norm": math.nan}, "max_norm must be > 0, got nan"),
        ({"dtype": torch.float16}, "dtype must be None or torch.bfloat16"),
        ({"stopping": EarlyStopping(1)}, "validation must be given with stopping"),
    ],
)
def test_refuses(settings, message):
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with pytest.raises(ValueError, match=f"fit: {message}"):
        fit(model, [line()], mse_loss, optimizer, **settings)
    with pytest.raises(ValueError, match="patience must be >= 0, got -1"):
        EarlyStopping(-1)


@pytest.mark.parametrize(("progress", "drawn"), [(None, False), (True, True)])
def test_the_bar_is_drawn_for_a_terminal_only(capfd, progress, drawn):
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    fit(model, [line()], mse_loss, optimizer, epochs=2, progress=progress)
    out, err = capfd.readouterr()
    assert out == "" and ("2/2" in err) == drawn


def refused(match, *, model=None, optimizer=None, loss=None, **settings):
    """`fit` says so before the first update."""
    model = nn.Linear(2, 1) if model is None else model
    before = [p.detach().clone() for p in model.parameters()]
    optimizer = optimizer or torch.optim.SGD(model.parameters(), lr=0.1)
    batches = [(torch.ones(3, 2), torch.ones(3, 1))]
    with pytest.raises(ValueError, match=match):
        training.fit(
            model, batches, loss or nn.functional.mse_loss, optimizer, **settings
        )
    assert all(map(torch.equal, before, model.parameters()))


@pytest.mark.parametrize("library", [torch.optim.lr_scheduler, dl.optim.lr_scheduler])
def test_a_schedule_that_watches_the_loss_is_refused(library):
    model = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = library.ReduceLROnPlateau(optimizer)
    parts = {"model": model, "optimizer": optimizer, "scheduler": scheduler}
    refused("scheduler must step without a metric, got Reduce", **parts)


def test_parts_that_do_not_belong_together_are_refused():
    model, other = nn.Linear(2, 1), nn.Linear(2, 1)
    optimizer = torch.optim.SGD(other.parameters(), lr=0.1)
    refused("optimizer must hold a parameter of model", optimizer=optimizer)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    refused("scheduler must be of optimizer", model=model, scheduler=scheduler)
    frozen = nn.Linear(2, 1).requires_grad_(False)
    refused("the model is frozen", model=frozen)
    lbfgs = torch.optim.LBFGS(model.parameters())
    refused("step without a closure, got LBFGS", model=model, optimizer=lbfgs)


def test_losses_and_metrics_that_are_no_number_are_refused():
    each = functools.partial(nn.functional.mse_loss, reduction="none")
    refused(r"loss must give one number, got \[3, 1\]", loss=each)
    refused("without a gradient", loss=lambda output, y: output.detach().mean())
    refused("must not be named 'loss'", metrics={"loss": each})
    batches = [(torch.ones(3, 2), torch.ones(3, 1))]
    with pytest.raises(ValueError, match=r"evaluate: error must be one number"):
        training.evaluate(nn.Linear(2, 1), batches, error=each)


def test_an_optimizer_is_whatever_has_the_two_methods():
    model = nn.Linear(2, 1)

    class Plain:
        def zero_grad(self):
            model.zero_grad()

        def step(self):
            with torch.no_grad():
                for p in model.parameters():
                    p -= 0.1 * p.grad

    batches = [(torch.ones(3, 2), torch.ones(3, 1))]
    history = training.fit(model, batches, mse_loss, Plain(), epochs=2)
    assert history[1]["loss"] < history[0]["loss"]
