"""Greek letters: a paragraph that typesets one does not write it plain as well."""

import re
import unicodedata

import pytest

from test_site import CHAPTERS


def command(letter):
    name = unicodedata.name(letter).split()[-1].lower().replace("lamda", "lambda")
    return name if letter.islower() else name.capitalize()


LETTERS = {letter: command(letter) for letter in "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ"}
FORMULA = re.compile(r"\$[^$]+\$")
MIXED = {
    "adam": 5,
    "normalization": 1,
    "optimizers": 8,
}  # only falls


def mixed(markdown):
    """List the paragraphs that show one letter in two ways."""
    found = []
    for paragraph in re.split(r"\n\s*\n", markdown):
        formulas = " ".join(FORMULA.findall(paragraph))
        plain = re.sub(r"`[^`]*`", "", FORMULA.sub("", paragraph))
        twice = [
            letter
            for letter, name in LETTERS.items()
            if letter in plain and re.search(rf"\\(var)?{name}(?![a-zA-Z])", formulas)
        ]
        found += [f"{' '.join(twice)}: {paragraph[:80]}"] if twice else []
    return found


@pytest.mark.parametrize("name", CHAPTERS)
def test_one_letter_looks_one_way(name):
    found = mixed(CHAPTERS[name].markdown)
    assert len(found) <= MIXED.get(name, 0), found


def test_letter_in_two_ways_is_found():
    assert mixed(r"The rate η is $\eta$.") == [r"η: The rate η is $\eta$."]
    assert mixed("The rate η is `η`.\n\n" + r"So $\eta$ and $\theta$; `η`.") == []
