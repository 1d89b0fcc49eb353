"""Tokens to numbers and back."""

import pytest
import torch

from dlnotes import text


def test_the_most_frequent_first_ties_by_the_alphabet():
    words = text.Vocabulary(["b", "a", "c", "b", "a", "b", "d"])
    assert words.tokens == ["b", "a", "c", "d"] and len(words) == 4
    assert words.counts == {"b": 3, "a": 2, "c": 1, "d": 1}
    assert "d" in words and "e" not in words


def test_encode_and_decode_are_inverse():
    letters = text.Vocabulary("the cat")
    numbers = letters.encode("cat the")
    assert numbers.dtype == torch.int64 and numbers.shape == (7,)
    assert "".join(letters.decode(numbers)) == "cat the"
    assert letters.encode("").shape == (0,) and letters.decode([]) == []
    chinese = text.Vocabulary("学而时习之")
    assert "".join(chinese.decode(chinese.encode("时之"))) == "时之"


def test_rare_and_unknown_tokens():
    words = text.Vocabulary(["b", "a", "b"], min_freq=2, specials=("<pad>", "<unk>"))
    assert words.tokens == ["<pad>", "<unk>", "b"]
    assert words.encode(["a", "b", "x", "<pad>"]).tolist() == [1, 2, 1, 0]
    again = text.Vocabulary(["<unk>", "a"], specials=("<unk>",))
    assert again.tokens == ["<unk>", "a"]


def test_vocabulary_refuses():
    letters = text.Vocabulary("ab")
    with pytest.raises(ValueError, match="or <unk> among the specials, got 'c'"):
        letters.encode("abc")
    with pytest.raises(ValueError, match="indices must be from 0 to 1, got 2"):
        letters.decode([0, 2])
    with pytest.raises(ValueError, match="indices must be from 0 to 1, got -1"):
        letters.decode(torch.tensor([-1]))
    with pytest.raises(ValueError, match="min_freq must be >= 1, got 0"):
        text.Vocabulary("ab", min_freq=0)
    with pytest.raises(ValueError, match="specials must differ"):
        text.Vocabulary("ab", specials=("x", "x"))
