"""Tasks for the optimizers: settings, and mistakes as changes of our own version."""

from dlnotes.checking import diffs

from ._common import COMMON, optimizer

_DECAY = {
    "weight decay": {"weight_decay": 0.2},
    "maximize": {"maximize": True, "weight_decay": 0.2},
}

optimizer(
    "optim.SGD",
    {
        "momentum": {"momentum": 0.9},
        "momentum and dampening": {"momentum": 0.9, "dampening": 0.4},
        "Nesterov": {"momentum": 0.9, "nesterov": True},
        "weight decay": {"weight_decay": 0.2, "momentum": 0.5},
        "maximize": {"maximize": True, "weight_decay": 0.2},
    },
    COMMON,
).mistakes("""
    the first gradient goes into the buffer in full: `dampening` counts from the second
    step on
        grad.clone() => grad * (1 - group["dampening"])
    momentum keeps a sum: the gradient is not multiplied by 1 − momentum (that is what
    `dampening` is for)
        grad.clone() => grad * (1 - momentum)
        alpha=1 - group["dampening"] => alpha=1 - momentum
    `nesterov` is not looked at
        if group["nesterov"] else b => if 0 else b
    Nesterov's step is `g + momentum * b`, not `g + b`
        grad.add(b, alpha=momentum) => grad.add(b)
""")
_LARGEST = 'torch.maximum(state["max_exp_avg_sq"], v, out=state["max_exp_avg_sq"])'
_NO_CORRECTION = diffs("""
    bias correction is missing: divide m by 1 − β₁ᵗ and v by 1 − β₂ᵗ
        -(lr / (1 - beta1**t)) => -lr
        .div_((1 - beta2**t) ** 0.5) =>
""")
_ADAM = {
    "a large eps": {"eps": 0.1},
    "other betas": {"betas": (0.6, 0.8)},
    "weight decay": {"weight_decay": 0.2},
    "AMSGrad": {"amsgrad": True, "betas": (0.9, 0.6)},
    "maximize": {"maximize": True, "weight_decay": 0.2},
}
optimizer(
    "optim.Adam",
    _ADAM,
    COMMON
    | _NO_CORRECTION
    | {
        "PyTorch's AMSGrad keeps the largest v *before* it is corrected": (
            _LARGEST,
            _LARGEST.replace(" v,", " v / (1 - beta2**t),") + " * (1 - beta2**t)",
        )
    },
).mistakes("""
    v must be corrected too: divide it by 1 − β₂ᵗ
        .div_((1 - beta2**t) ** 0.5) =>
    m must be corrected too: divide it by 1 − β₁ᵗ
        -(lr / (1 - beta1**t)) => -lr
    `eps` is added to the root, not under it
        v.sqrt().div_((1 - beta2**t) ** 0.5).add_(group["eps"])
        => (v / (1 - beta2**t) + group["eps"]).sqrt()
    `eps` is added after the root has been corrected
        .div_((1 - beta2**t) ** 0.5).add_(group["eps"])
        => .add_(group["eps"]).div_((1 - beta2**t) ** 0.5)
    `amsgrad` is not looked at
        if group["amsgrad"]: => if False:
    the two betas are exchanged: β₁ is that of m
        beta1, beta2 = => beta2, beta1 =
    the new gradient counts 1 − β, so that m and v are means
        m.lerp_(grad, 1 - beta1) => m.mul_(beta1).add_(grad)
        value=1 - beta2) => value=1)
""")
optimizer("optim.AdamW", _ADAM, _NO_CORRECTION).mistakes("""
    the decay is multiplied by `lr`
        1 - lr * group["weight_decay"] => 1 - group["weight_decay"]
""")
optimizer(
    "optim.Adadelta",
    {
        "a large eps": {"eps": 0.1},
        "a short memory": {"rho": 0.5},
        "weight decay": {"weight_decay": 0.2, "lr": 1.0},
        "maximize": {"maximize": True, "weight_decay": 0.2, "lr": 1.0},
    },
).mistakes("""
    `eps` is added *under* both roots; without it there is no first step
        u.add(eps).sqrt_().div_(s.add(eps).sqrt_())
        => u.sqrt().add_(eps).div_(s.sqrt().add_(eps))
    the root mean square of past steps is missing above the fraction
        u.add(eps).sqrt_().div_(s => torch.ones_like(u).div_(s
""")
optimizer(
    "optim.Adagrad",
    {
        "a large eps": {"eps": 0.1},
        "decay of the learning rate": {"lr_decay": 0.2},
        "a start value": {"initial_accumulator_value": 0.5},
        **_DECAY,
    },
).mistakes("""
    `eps` is added to the root, not under it
        s.sqrt().add_(group["eps"]) => s.add(group["eps"]).sqrt()
    `lr_decay` counts from 0: the first step is not divided
        (step - 1) * group => step * group
""")
optimizer(
    "optim.Adamax",
    {"a large eps": {"eps": 0.3}, "other betas": {"betas": (0.6, 0.8)}, **_DECAY},
).mistakes("""
    u needs no correction: the first gradient sets it
        addcdiv_(m, u, => addcdiv_(m, u / (1 - beta2**t),
    the largest gradient fades: multiply it by β₂ at each step
        u.mul_(beta2) => u
""")
# bfloat16 keeps 8 bits, and the iteration multiplies what it loses: hence `atol`
optimizer(
    "optim.Muon",
    {
        "without Nesterov": {"nesterov": False},
        "more iterations": {"ns_steps": 7},
        "decay alone would halve it": {"weight_decay": 2.0},
        "scaled as AdamW": {"adjust_lr_fn": "match_rms_adamw"},
    },
    lr=0.2,
    steps=6,
    size=(12, 3),
    rtol=0.0,
    atol=0.02,
).mistakes("""
    the step is orthogonalized: five iterations of Newton and Schulz
        for _ in range(steps): => for _ in range(0):
    a tall matrix takes longer steps: times √(rows / columns)
        alpha=-(lr * scale) => alpha=-lr
""")
# PyTorch keeps the product of the momenta in float32 unless told otherwise
optimizer(
    "optim.NAdam",
    {
        "a large eps": {"eps": 0.1},
        "other betas": {"betas": (0.6, 0.8)},
        "momentum that grows fast": {"momentum_decay": 0.5},
        "weight decay": {"weight_decay": 0.2},
        "decoupled weight decay": {"weight_decay": 0.2, "decoupled_weight_decay": True},
        "maximize": {"maximize": True, "weight_decay": 0.2},
    },
    rtol=2e-6,
    atol=2e-8,
).mistakes("""
    this is Adam: the step mixes the gradient and the *next* mean
        param.addcdiv_(grad, root, value=-lr * (1 - mu) / (1 - product)) =>
        mu_next / (1 - product * mu_next) => 1 / (1 - beta1**t)
    t counts from 1: the first μ has the exponent momentum_decay
        0.96 ** (k * psi) => 0.96 ** ((k - 1) * psi)
""")
optimizer(
    "optim.RAdam",
    {
        "a large eps": {"eps": 0.1},
        "other betas": {"betas": (0.6, 0.8)},
        "a memory too short to trust": {"betas": (0.9, 0.5)},
        "weight decay": {"weight_decay": 0.2},
        "decoupled weight decay": {"weight_decay": 0.2, "decoupled_weight_decay": True},
        "maximize": {"maximize": True, "weight_decay": 0.2},
    },
).mistakes("""
    the step is multiplied by the rectification r
        (r * bias2) => bias2
    while ρ ≤ 5 the step is m_hat itself; yours stands still
        param.add_(m, alpha=-lr / bias1) => pass
""")
optimizer(
    "optim.RMSprop",
    {
        "a large eps": {"eps": 0.1},
        "a short memory": {"alpha": 0.6},
        "centered": {"centered": True, "alpha": 0.8},
        "momentum": {"momentum": 0.9},
        **_DECAY,
    },
).mistakes("""
    `eps` is added to the root, not under it
        value=-1).sqrt_() => value=-1)
        root = s.sqrt() => root = s.clone()
        root.add_(group["eps"]) => root.add_(group["eps"]).sqrt_()
    `alpha` is what is *kept* of the mean; the new square gets 1 − alpha
        alpha, s = group["alpha"] => alpha, s = 1 - group["alpha"]
""")
