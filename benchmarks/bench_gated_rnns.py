"""The gated layers against PyTorch: 35 steps of 32 sequences."""

from bench_rnn import SIZE, both

# The native LSTM is a kernel of oneDNN, which also multiplies matrices faster: ours
# is at 1.4 to 1.6, of which the products alone, `addmm`, make 1.2. A cell is one
# step; the targets are those of the layers, with some room for a few calls more.
WORKLOADS = [
    *both("nn.GRU", "35×32×256", lambda kind: kind(SIZE, SIZE), 1.1, 35, 32),
    *both("nn.GRUCell", "32×256", lambda kind: kind(SIZE, SIZE), 1.3, 32),
    *both("nn.LSTM", "35×32×256", lambda kind: kind(SIZE, SIZE), 1.3, 35, 32),
    *both("nn.LSTMCell", "32×256", lambda kind: kind(SIZE, SIZE), 1.3, 32),
]
