"""Long runs of the page on gated RNNs: three seeds of each network on the fables."""

import math

import torch
from torch.nn.functional import cross_entropy, one_hot

import dlnotes as dl
from dlnotes import text

WIDE = torch.float64
NETWORKS = [("RNN", 96, 0.02), ("LSTM", 42, 0.05), ("GRU", 48, 0.05)]
# Rounding decides how far the GRU of seed 0 comes: with other instruction sets 0.0069
# and 0.99 took the place of 0.0114 and 0.86. All other rows agree within a tenth.
SLACK = {"over": 0.5, "right": 0.2}


def fables(seeds=(0, 1, 2), passes=10):
    """How far over the limit is each, and how sure of a verb's ending?

    ``right``: mean probability of the right ending after 0, 1, 2 phrases, or more.
    """
    grammar, draws = text.fables(), torch.Generator().manual_seed(0)
    told = grammar.sample(20_000, generator=draws)
    held_out = grammar.sample(2_000, generator=draws)
    letters = text.Vocabulary(told)
    told, ids = letters.encode(told), letters.encode(held_out)
    least = -grammar.log_probs(held_out)[1:].mean() / math.log(2)
    rows = []
    for seed in seeds:
        for kind, size, lr in NETWORKS:
            torch.manual_seed(seed)
            layer = getattr(dl.nn, kind)(
                len(letters), size, batch_first=True, dtype=WIDE
            )
            head = dl.nn.Linear(size, len(letters), dtype=WIDE)
            if kind != "RNN":
                _keep_for(20, layer)
            _learn(layer, head, told, lr, passes)
            with torch.no_grad():
                x = one_hot(ids[None, :-1], len(letters)).to(WIDE)
                logs = head(layer(x)[0])[0].log_softmax(-1)
            logs = logs.gather(1, ids[1:, None])[:, 0]
            over = (-logs.mean() / math.log(2) - least).item()
            right = [logs[at].exp().mean().item() for at in _endings(held_out)]
            rows.append({"seed": seed, "kind": kind, "over": over, "right": right})
    return rows


@torch.no_grad()
def _keep_for(longest, layer):
    size = layer.hidden_size
    bias = torch.log(1 + torch.rand(size) * longest)
    second = slice(size, 2 * size)  # forget, or update
    layer.bias_ih_l0[second], layer.bias_hh_l0[second] = bias, 0
    if isinstance(layer, dl.nn.LSTM):
        layer.bias_ih_l0[:size], layer.bias_hh_l0[:size] = -bias, 0


def _learn(layer, head, told, lr, passes):
    params = [*layer.parameters(), *head.parameters()]
    optimizer = dl.optim.Adam(params, lr=lr)
    draws = torch.Generator().manual_seed(1)
    batches = text.SequentialBatches(told, batch_size=32, num_steps=35, generator=draws)
    total = passes * len(batches)
    plan = dl.optim.lr_scheduler.CosineAnnealingLR(optimizer, total)
    for _ in range(passes):
        state = None
        for x, y in batches:
            out, state = layer(one_hot(x, head.out_features).to(WIDE), state)
            loss = cross_entropy(head(out).flatten(0, 1), y.flatten())
            optimizer.zero_grad()
            loss.backward()
            dl.nn.utils.clip_grad_norm_(params, 1.0)
            optimizer.step()
            plan.step()
            if isinstance(state, tuple):  # h and c
                state = tuple(s.detach() for s in state)
            else:
                state = state.detach()


def _endings(held_out):
    """The places of the letter after a verb's stem, by the phrases before it."""
    verbs = {"sleep", "sing", "wait", "see", "hear"}
    found = [[] for _ in range(4)]
    place = phrases = 0
    for word in held_out.split():
        stem = word.removesuffix("s")
        if stem in verbs:
            found[min(phrases, 3)].append(place + len(stem) - 1)
        phrases += word in ("near", "behind", "under")
        phrases *= stem not in verbs
        place += len(word) + 1
    return found
