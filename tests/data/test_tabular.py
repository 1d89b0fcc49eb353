import torch

from dlnotes.data import diabetes


def test_diabetes_is_standardised():
    x, y = diabetes()
    assert (x.shape, y.shape) == ((442, 10), (442,))
    assert x.dtype == y.dtype == torch.float64
    for values in (x, y[:, None]):
        torch.testing.assert_close(values.mean(0), torch.zeros_like(values[0]))
        torch.testing.assert_close(
            values.var(0, correction=0), torch.ones_like(values[0])
        )


def test_diabetes_as_measured():
    x, y = diabetes(standardise=False)
    assert (x.shape, y.shape) == ((442, 10), (442,))
    assert (x[:, 1].unique().tolist(), y.min(), y.max()) == ([1, 2], 25, 346)
    own = (x - x.mean(0)) / x.std(0, correction=0)
    torch.testing.assert_close(own, diabetes()[0], rtol=1e-12, atol=1e-12)
