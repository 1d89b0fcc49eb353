"""Byte pairs: what is learned, and that nothing is lost."""

import random

import pytest

from dlnotes import text
from dlnotes.checking.text import by_rewriting

WORDS = "low low low low low lower lower newest newest newest newest newest newest"
TRICKY = ["", " ", "\n\n  x\t", "naïve café", "🙂👩\u200d🔬", "一只狐狸。"]
TRICKY += ["e\u0301 \u200d", "\x00\x7f", "  two  spaces "]


def test_the_pair_that_comes_most_often_is_first():
    pairs = text.BytePairs(text.learn_merges(WORDS, 4))
    made = [token.decode() for token in pairs.tokens[256:]]
    assert made == ["we", "lo", " n", " lo"]  # 8, 7, 6 and 6 times


def test_ties_go_to_the_smaller_numbers():
    assert text.learn_merges("xyxy", 1) == [(120, 121)]
    assert text.learn_merges("cd\ncd\nab\nab", 1) == [(97, 98)]


def test_pairs_do_not_overlap_nor_cross_words():
    assert text.BytePairs([(97, 97)]).encode("aaaaa").tolist() == [256, 256, 97]
    assert text.learn_merges("a\nb\na\nb\n", 5) == []


def test_what_occurs_once_is_left_alone():
    assert text.learn_merges("abcdefg", 10) == []
    assert text.learn_merges("", 10) == []
    assert text.learn_merges("abab", 0) == []


@pytest.mark.parametrize("seed", range(8))
def test_merges_are_those_of_plain_rewriting(seed):
    draw = random.Random(seed)
    words = "".join(draw.choices("aab c\n", k=120))
    assert text.learn_merges(words, 12) == by_rewriting(words, 12)


@pytest.mark.parametrize("sample", TRICKY)
@pytest.mark.parametrize("merges", [0, 60])
def test_any_text_comes_back(sample, merges):
    learned = text.learn_merges(text.prose() + text.prose("chinese"), merges)
    pairs = text.BytePairs(learned)
    assert pairs.decode(pairs.encode(sample)) == sample
    assert len(pairs) == 256 + len(learned)


def test_any_character_comes_back():
    draw = random.Random(0)
    spans = range(0xD800), range(0xE000, 0x110000)  # all but halves of pairs
    sample = "".join(chr(draw.choice(draw.choice(spans))) for _ in range(3000))
    pairs = text.BytePairs(text.learn_merges(sample, 10))
    assert pairs.decode(pairs.encode(sample)) == sample


def test_learned_first_is_merged_first():
    pairs = text.BytePairs([(98, 99), (97, 98)])  # bc, then ab
    assert pairs.encode("abc").tolist() == [97, 256]
    assert pairs.encode("abab").tolist() == [257, 257]


def test_half_a_character():
    pairs = text.BytePairs()
    assert pairs.decode(pairs.encode("狐")[:2]) == "�"
    with pytest.raises(ValueError, match="text must have whole characters"):
        pairs.encode("\ud800")


def test_refusals():
    with pytest.raises(ValueError, match="merges must be >= 0, got -1"):
        text.learn_merges("a", -1)
    for token in (-1, 256):
        with pytest.raises(ValueError, match=f"from 0 to 255, got {token}"):
            text.BytePairs().decode([97, token])
    with pytest.raises(ValueError, match=r"pairs of earlier tokens, got \(256, 97\)"):
        text.BytePairs([(256, 97)])


def test_token_0_is_one_like_the_others():
    pairs = text.BytePairs([(0, 0), (256, 0)])
    assert pairs.encode("\x00" * 5).tolist() == [256, 257]
    assert pairs.decode([0, 257]) == "\x00" * 4
    for bad in [(-1, 0), (0, -1), (0, 256), (256, 0)]:
        with pytest.raises(ValueError, match="merges must be pairs of earlier tokens"):
            text.BytePairs([bad])
    for bad in (-1, 258):
        with pytest.raises(ValueError, match="tokens must be from 0 to 257"):
            pairs.decode([0, bad])
