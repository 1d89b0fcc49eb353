"""Tensors that hold CPU numbers, say that they are on cuda:0, and refuse all others.

Unlike fake tensors they have numbers: ``item()``, ``bool()``, ``nonzero()`` and
``backward()`` work, so code that depends on numbers runs through. Importing this
changes functions of torch for the whole process: it is for a process of its own,
``python tests/pretend_gpu.py``, which tries all tasks and prints what mixed devices.
"""

import torch
from torch.utils._python_dispatch import TorchDispatchMode, return_and_correct_aliasing
from torch.utils._pytree import tree_flatten, tree_map

CUDA = torch.device("cuda", 0)


class MixError(RuntimeError):
    pass


aten = torch.ops.aten
INDEXED = {
    aten.index.Tensor,
    aten.index_put.default,
    aten.index_put_.default,
    aten._index_put_impl_.default,
    aten._unsafe_index.Tensor,
    aten._unsafe_index_put.default,
}
COPY = {aten.copy_.default, aten.copy.default, aten._to_copy.default}
LOG = []


class Gpu(torch.Tensor):
    @staticmethod
    def __new__(cls, elem, requires_grad=False):
        return torch.Tensor._make_wrapper_subclass(
            cls,
            elem.shape,
            strides=elem.stride(),
            storage_offset=elem.storage_offset(),
            dtype=elem.dtype,
            layout=elem.layout,
            device="cpu",
            requires_grad=requires_grad,
        )

    def __init__(self, elem, requires_grad=False):
        self.elem = elem

    def __repr__(self, **k):
        return f"Gpu({self.elem!r})"

    @property
    def device(self):
        return CUDA

    @property
    def is_cuda(self):
        return True

    @property
    def is_cpu(self):
        return False

    def tolist(self):
        return self.elem.tolist()

    def numpy(self, *a, **k):
        raise TypeError("can't convert cuda:0 device type tensor to numpy")

    __array__ = None

    def new_tensor(self, data, *, dtype=None, device=None, requires_grad=False):
        t = _tensor(data, dtype=dtype or self.dtype)
        return gpu(t) if device is None or torch.device(device).type == "cuda" else t

    def cpu(self):
        return Down.apply(self)

    def untyped_storage(self):
        return self.elem.untyped_storage()

    def data_ptr(self):
        return self.elem.data_ptr()

    def to(self, *args, **kw):
        dev = kw.get("device")
        rest = dict(kw)
        rest.pop("device", None)
        pos = []
        for a in args:
            if isinstance(a, (str, torch.device)):
                dev = a
            elif isinstance(a, torch.Tensor):
                dev = a.device
                rest["dtype"] = a.dtype
            else:
                pos.append(a)
        out = torch.Tensor.to(self, *pos, **rest) if (pos or rest) else self
        if dev is not None and torch.device(dev).type == "cpu":
            out = out.cpu()
        return out

    __torch_function__ = torch._C._disabled_torch_function_impl

    def __deepcopy__(self, memo):
        if id(self) in memo:
            return memo[id(self)]
        new = Gpu(self.elem.clone()).requires_grad_(self.requires_grad)
        if isinstance(self, torch.nn.Parameter) or getattr(self, "_is_param", False):
            new = torch.nn.Parameter(new, self.requires_grad)
        memo[id(self)] = new
        return new

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        return run(func, args, kwargs or {})


def run(func, args, kwargs):
    if func is torch.ops.prim.device.default:
        return CUDA
    flat, _ = tree_flatten((args, kwargs))
    gpu = [t for t in flat if isinstance(t, Gpu)]
    cpu = [t for t in flat if isinstance(t, torch.Tensor) and not isinstance(t, Gpu)]
    want = None
    kw = dict(kwargs)
    if kw.get("device") is not None:
        want = torch.device(kw["device"]).type
        if want == "cpu" and gpu and func is not aten._to_copy.default:
            want = "cuda"  # C++ takes it from the tensor's options
        kw["device"] = torch.device("cpu")
        if kw.get("pin_memory"):
            kw["pin_memory"] = False
    if gpu and cpu and func not in COPY:
        bad = [t for t in cpu if t.ndim > 0]
        if func in INDEXED:
            if isinstance(args[0], Gpu):
                vals = [
                    t
                    for t in args[2:]
                    if isinstance(t, torch.Tensor)
                    and not isinstance(t, Gpu)
                    and t.ndim > 0
                ]
                bad = vals
            else:
                bad = gpu
        if (
            "out" in kwargs
            and kwargs["out"] is not None
            and not isinstance(kwargs["out"], Gpu)
        ):
            bad = bad or [kwargs["out"]]
        if (
            not bad
            and isinstance(args[0], torch.Tensor)
            and not isinstance(args[0], Gpu)
            and str(func._schema.name).endswith("_")
        ):
            bad = [args[0]]  # in place into a CPU number
        if bad:
            raise MixError(f"{func}: cuda:0 and cpu ({[list(t.shape) for t in bad]})")
    inner = tree_map(lambda t: t.elem if isinstance(t, Gpu) else t, (args, kw))
    out = func(*inner[0], **inner[1])
    to_gpu = bool(gpu) if want is None else want == "cuda"
    if func in COPY and func is not aten._to_copy.default:
        to_gpu = isinstance(args[0], Gpu)
    if func is aten._local_scalar_dense.default:
        return out
    if not to_gpu:
        return out
    wrapped = tree_map(
        lambda t: (
            Gpu(t) if isinstance(t, torch.Tensor) and not isinstance(t, Gpu) else t
        ),
        out,
    )
    if gpu and want is None:
        try:
            return return_and_correct_aliasing(func, args, kwargs, wrapped)
        except NotImplementedError:
            return wrapped
        except RuntimeError as e:
            if isinstance(e, MixError):
                raise
            return wrapped
    return wrapped


class Down(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.elem.clone()

    @staticmethod
    def backward(ctx, g):
        return gpu(g)


_tensor, _as_tensor, _to = torch.tensor, torch.as_tensor, torch.Tensor.to


def tensor(data, *, dtype=None, device=None, **k):
    t = _tensor(data, dtype=dtype, **k)
    return gpu(t) if device is not None and torch.device(device).type == "cuda" else t


def as_tensor(data, dtype=None, device=None):
    if isinstance(data, Gpu):
        return data.to(dtype=dtype or data.dtype, device=device or "cuda")
    t = _as_tensor(data, dtype=dtype)
    return gpu(t) if device is not None and torch.device(device).type == "cuda" else t


torch.tensor, torch.as_tensor = tensor, as_tensor


class Up(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return gpu(x)

    @staticmethod
    def backward(ctx, g):
        return g.elem


def plain_to(self, *args, **kw):
    if type(self) is not Gpu:
        dev = kw.get("device")
        pos = []
        rest = dict(kw)
        rest.pop("device", None)
        for a in args:
            if isinstance(a, (str, torch.device)):
                dev = a
            elif isinstance(a, Gpu):
                dev = CUDA
                rest["dtype"] = a.dtype
            else:
                pos.append(a)
        if dev is not None and torch.device(dev).type == "cuda":
            out = _to(self, *pos, **rest) if (pos or rest) else self
            return Up.apply(out)
    return _to(self, *args, **kw)


torch.Tensor.to = plain_to


class OnGpu(TorchDispatchMode):
    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        return run(func, args, kwargs or {})


def gpu(v):
    from torch import Tensor

    if isinstance(v, Gpu):
        return v
    if isinstance(v, Tensor):
        new = Gpu(v.detach().clone() if v.is_contiguous() else v.detach())
        return new.requires_grad_(v.requires_grad)
    if isinstance(v, dict):
        return {k: gpu(x) for k, x in v.items()}
    if isinstance(v, tuple) and hasattr(v, "_fields"):
        return type(v)(*(gpu(x) for x in v))
    if type(v) in (list, tuple):
        return type(v)(gpu(x) for x in v)
    return v


def cpu(v):
    if isinstance(v, Gpu):
        return v.elem
    if isinstance(v, dict):
        return {k: cpu(x) for k, x in v.items()}
    if type(v) in (list, tuple):
        return type(v)(cpu(x) for x in v)
    return v


torch.cuda._lazy_init = lambda: None
torch._C._ensureCUDADeviceGuardSet()


def module_to_gpu(m):
    done = {}
    for sub in m.modules():
        for kind in ("_parameters", "_buffers"):
            d = getattr(sub, kind)
            for k, v in list(d.items()):
                if v is None or isinstance(v, Gpu):
                    continue
                if id(v) not in done:
                    g = gpu(v.detach())
                    done[id(v)] = (
                        torch.nn.Parameter(g, v.requires_grad)
                        if kind == "_parameters"
                        else g
                    )
                d[k] = done[id(v)]
        if "_flat_weights" in sub.__dict__:
            sub._flat_weights = [getattr(sub, n, None) for n in sub._flat_weights_names]
            sub.flatten_parameters = lambda: None
    return m


def everything_in(values):
    return [t for t in tree_flatten(values)[0] if isinstance(t, torch.Tensor)]


# The way back of as_strided is C++, which makes its zeros on the real device.
ONE_WAY = ("tensors.split", "tensors.unfold", "tensors.where")


def called(name, version, case, kind):
    """Call one version of a task on the pretended device, and go back through it."""
    import copy

    torch.manual_seed(0)
    args, kwargs = copy.deepcopy((case.args, dict(case.kwargs)))
    if isinstance(kind, type) and issubclass(kind, torch.nn.Module):
        version, args, kwargs = module_to_gpu(version(*args, **kwargs)), case.inputs, {}
    args, kwargs = gpu((copy.deepcopy(args), kwargs))
    for t in everything_in((args, kwargs)):
        if t.is_floating_point() and not kwargs.get("inplace"):
            t.requires_grad_()
    found = everything_in(version(*args, **kwargs))
    if name in ONE_WAY:
        return [t.device.type for t in found]
    ends = [t.sum() for t in found if t.requires_grad and not t.is_complex()]
    if ends:
        torch.autograd.backward(ends)
    return [t.device.type for t in found]


def attempt(name, version, case, kind):
    try:
        with OnGpu():
            return called(name, version, case, kind), None
    except Exception as error:
        return None, error


def tried():
    """Try every task; give what our version did where the model's devices are clear."""
    from dlnotes.checking import tasks

    for name, task in tasks().items():
        if task.run is not None or not task.model.startswith("torch."):
            continue
        kind = task.resolve()
        for case in task.all_cases()[:6]:
            due, error = attempt(name, kind, case, kind)
            if error is None:
                own, error = attempt(name, task.twin(), case, kind)
                said = f"{name}, {case.name}: {error or own}"
                yield error is None and (own == due or {*own} == {"cuda"}), said


def ours():
    """Try what has no model: every tensor that comes out is where those went in."""
    import dlnotes as dl
    from dlnotes import probability, text
    from dlnotes.lab import distribution_shift as shift
    from dlnotes.lab import markov_chains as chains

    graph = gpu(torch.tensor([[0.0, 1.0, 4.0], [1.0, 0.0, 2.0], [0.0, 2.0, 0.0]]))
    moves = gpu(torch.tensor([[0.5, 0.5], [0.25, 0.75]]))
    rows, more = gpu(torch.randn(9, 2)), gpu(torch.randn(9, 2) + 1)
    tokens = gpu(torch.tensor([0, 1, 2, 0, 1, 1, 2, 0]))
    calls = {
        "dijkstra": lambda: chains.dijkstra(graph, return_predecessors=True),
        "dijkstra, of some": lambda: chains.dijkstra(graph, indices=[0, 2]),
        "bellman_ford": lambda: chains.bellman_ford(graph),
        "floyd_warshall": lambda: chains.floyd_warshall(graph),
        "sample_chain": lambda: probability.sample_chain(moves[0], moves, 5, 3),
        "ks_2samp": lambda: shift.ks_2samp(rows[:, 0], more[:, 0]),
        "ks_2samp, unequal": lambda: shift.ks_2samp(rows[:, 0], more[:7, 0]),
        "ks_2samp, nothing": lambda: shift.ks_2samp(rows[:0, 0], more[:, 0]),
        "wasserstein": lambda: shift.wasserstein_distance(rows[:, 0], more[:, 0]),
        "mmd_test": lambda: shift.mmd_test(rows, more, permutations=9),
        "classifier_test": lambda: shift.classifier_test(rows, more),
        "cells": lambda: dl.tensors.cells(rows),
        "restrict": lambda: text.restrict(rows, top_k=1, top_p=0.5),
    }
    for kind in (text.AbsoluteDiscounting, text.KneserNey):
        with OnGpu():
            model = kind(tokens, 3, 2)
        calls[f"{kind.__name__}, probs"] = lambda m=model: m.probs(tokens[:2])
        calls[f"{kind.__name__}, log"] = lambda m=model: m.log_probs(tokens)
    for name, call in calls.items():
        try:
            with OnGpu():
                found = everything_in(call())
            good = all(t.device.type == "cuda" for t in found) and len(found) > 0
            yield good, f"{name}: {[t.device.type for t in found]}"
        except Exception as error:
            yield False, f"{name}: {type(error).__name__}: {error}"


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    results = [*tried(), *ours()]
    print(*(said for good, said in results if not good), sep="\n")
    print(len(results), "tried")
