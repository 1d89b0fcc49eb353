"""Tasks for the optimizers that PyTorch does not have: their formulas, written out."""

from dlnotes.checking.optim._common import (
    NO_DECAY,
    OWN_GROUP,
    OWN_STATE,
    TURNED,
    optimizer,
)
from dlnotes.lab import optimizers as own


class Lion(own.Lion):
    """The formula."""

    def _update(self, param, grad, state, lr, group):
        beta1, beta2 = group["betas"]
        m = state["exp_avg"]
        param -= lr * (beta1 * m + (1 - beta1) * grad).sign()
        m.copy_(beta2 * m + (1 - beta2) * grad)


class Yogi(own.Yogi):
    """The formula."""

    def _update(self, param, grad, state, lr, group):
        (beta1, beta2), m, v = group["betas"], state["exp_avg"], state["exp_avg_sq"]
        t = state["step"].add_(1).item()
        m.copy_(beta1 * m + (1 - beta1) * grad)
        v -= (1 - beta2) * (v - grad**2).sign() * grad**2
        bias1, bias2 = 1 - beta1**t, 1 - beta2**t
        if not group["bias_correction"]:
            bias1 = bias2 = 1
        param -= lr * (m / bias1) / ((v / bias2).sqrt() + group["eps"])


optimizer(
    "lab.optimizers.Lion",
    {
        "other betas": {"betas": (0.6, 0.8)},
        "weight decay": {"weight_decay": 0.2},
        "maximize": {"maximize": True, "weight_decay": 0.2},
    },
    TURNED | NO_DECAY | OWN_GROUP | OWN_STATE,
    model="dlnotes.checking.lab.optimizers.Lion",
    steps=24,
).mistakes("""
    m is updated *after* the step, which uses the old one and β₁
        param.add_(m.lerp(grad, 1 - beta1).sign_(), alpha=-lr)
        => param.add_(m.lerp_(grad, 1 - beta2).sign(), alpha=-lr); return
    β₁ is for the step, β₂ for what m keeps
        m.lerp_(grad, 1 - beta2) => m.lerp_(grad, 1 - beta1)
    the step is the *sign* of the mix
        .sign_() =>
    weight decay is taken off the parameter; in the gradient its size is lost to the
    sign
        group.get("decoupled_weight_decay", self.decoupled) => False
""")
optimizer(
    "lab.optimizers.Yogi",
    {
        "a large eps": {"eps": 0.1},
        "other betas": {"betas": (0.6, 0.8)},
        "a start value": {"initial_accumulator_value": 0.3},
        "as in the paper, without correction": {"bias_correction": False},
        "weight decay": {"weight_decay": 0.2},
        "maximize": {"maximize": True, "weight_decay": 0.2},
    },
    model="dlnotes.checking.lab.optimizers.Yogi",
).mistakes("""
    v must move towards g², not away from it
        v.addcmul_((v - square).sign_(), square, value=beta2 - 1)
        => v.addcmul_((v - square).sign_(), square, value=1 - beta2).abs_()
    m and v are corrected unless `bias_correction` is False
        if group["bias_correction"]: => if False:
""")
