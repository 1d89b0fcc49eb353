from dlnotes import check


def test_short_names_are_enough():
    from dlnotes.nn import GELU, functional

    assert check("softmax", functional.softmax)
    assert check("GELU", GELU)
