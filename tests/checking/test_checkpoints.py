"""A reader's own reader of safetensors is told what it gets wrong."""

import dlnotes
from dlnotes import checkpoints


def test_ours_pass():
    assert dlnotes.check("unpack", checkpoints.unpack)
    assert dlnotes.check("differing_keys", checkpoints.differing_keys)


def test_a_reader_that_does_not_read_is_told_so():
    report = dlnotes.check("unpack", lambda data: {})
    assert not report and report.agreed == 1
