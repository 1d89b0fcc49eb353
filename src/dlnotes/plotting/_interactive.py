"""A figure with sliders: numbers computed beforehand, drawn anew by the browser.

It needs no kernel, no network and no library: an inline SVG, the numbers as
JSON, and a few lines of JavaScript. Without JavaScript it is a still picture.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

# Read on white and on black alike; the rest of a drawing is in `currentColor`.
BLUE, VERMILION, GREEN = "#2f86c9", "#d9631a", "#1f9a76"

_PAGE = """\
<figure id="{id}" class="dlnotes-interactive" style="margin:1em 0;max-width:30rem">
<svg viewBox="0 0 {width} {height}" role="img" aria-label="{alt}" \
style="width:100%;height:auto;display:block" font-family="sans-serif" \
font-size="12" fill="currentColor" stroke="none">
{svg}
</svg>
{controls}
<script>
(function () {{
  var root = document.getElementById("{id}"), data = {data};
  {inputs}
  function part(name) {{ return root.querySelector("[data-part='" + name + "']"); }}
  function set(name, values) {{
    for (var key in values) part(name).setAttribute(key, values[key]);
  }}
  function draw() {{
    {places}
{script}
  }}
  {listen}
  draw();
}})();
</script>
</figure>"""

# One for each direction, beside a slider that goes step by step.
_BUTTON = """\
<button type="button" data-move="{move}" style="font:inherit;padding:.3em .8em">\
{word}</button>"""

_MOVES = ((-1, "Back"), (1, "Next"))

_CONTROL = """\
<label style="display:flex;gap:.8em;align-items:center;flex-wrap:wrap">
<span{wide}>{label}</span>
<input type="range" min="0" max="{last}" step="1" value="{start}" \
aria-valuetext="{said}" style="flex:1 1 12em;min-width:0">
<output style="min-width:7em;font-variant-numeric:tabular-nums">{said}</output>
</label>"""

# What the script does with one slider, and with several.
_ONE = {
    "inputs": 'var input = root.querySelector("input"), '
    'output = root.querySelector("output");',
    "places": """var i = +input.value;
    output.textContent = data.said[i];
    input.setAttribute("aria-valuetext", data.said[i]);""",
    "listen": """input.addEventListener("input", draw);
  root.querySelectorAll("button").forEach(function (button) {
    button.addEventListener("click", function () {
      input.value = +input.value + +button.dataset.move;
      draw();
    });
  });""",
}
_SEVERAL = {
    "inputs": 'var inputs = [].slice.call(root.querySelectorAll("input")), '
    'outputs = root.querySelectorAll("output");',
    "places": """var at = inputs.map(function (input, d) {
      var said = data.said[d][+input.value];
      outputs[d].textContent = said;
      input.setAttribute("aria-valuetext", said);
      return +input.value;
    });""",
    "listen": """inputs.forEach(function (input) {
    input.addEventListener("input", draw);
  });""",
}


class Interactive:
    """A drawing that a slider changes, or several.

    Args:
        name: of lower-case letters, digits and dashes; no other figure of the
            page may have it.
        svg: the inside of the drawing. A part that changes carries
            ``data-part="its-name"`` and stands as it is at ``start``.
        script: JavaScript run at every move: ``i`` is the slider's place (of
            several, ``at`` lists all places), ``data`` the numbers,
            ``part("its-name")`` a part, ``set("its-name", {x: 3})`` changes it.
        data: numbers and strings for ``script``.
        said: what each place of the slider means, in words; for several sliders
            what each of them changes, to what its places mean.
        label: what the slider changes; empty for several.
        alt: what is drawn and what it shows.
        size: width and height of the drawing's own coordinates.
        start: place of the slider at first; of several, one each.
        buttons: whether "Back" and "Next" stand below the slider; of one only.

    Raises:
        ValueError: if ``name`` has other characters, ``alt`` is empty, or there are
            ``buttons`` for several sliders.
    """

    def __init__(
        self,
        name: str,
        *,
        svg: str,
        script: str,
        data: Mapping[str, Any],
        said: Sequence[str] | Mapping[str, Sequence[str]],
        label: str = "",
        alt: str,
        size: tuple[int, int],
        start: int | Sequence[int] = 0,
        buttons: bool = False,
    ) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise ValueError(
                "Interactive: name must be lower-case letters, digits and dashes, "
                f"got {name!r}"
            )
        if not alt.strip():
            raise ValueError("Interactive: alt must say what is shown, got ''")
        self.alt = " ".join(alt.split())
        several = isinstance(said, Mapping)
        if buttons and several:
            raise ValueError(
                f"Interactive: buttons must be for one slider, got {len(said)}"
            )
        dials = dict(said) if several else {label: said}
        starts = [start] * len(dials) if isinstance(start, int) else list(start)
        shown = [list(places) for places in dials.values()]
        told = shown if several else shown[0]
        packed = json.dumps({**data, "said": told}, separators=(",", ":"))
        controls = [
            _CONTROL.format(
                wide=' style="min-width:7em"' if several else "",
                label=html.escape(what),
                last=len(places) - 1,
                start=place,
                said=html.escape(places[place], quote=True),
            )
            for (what, places), place in zip(dials.items(), starts, strict=True)
        ]
        if buttons:
            pair = (_BUTTON.format(move=m, word=w) for m, w in _MOVES)
            controls.append(f"<div>{' '.join(pair)}</div>")
        self._html = _PAGE.format(
            id=f"dlnotes-{name}",
            width=size[0],
            height=size[1],
            alt=html.escape(self.alt, quote=True),
            svg=svg.strip(),
            controls="\n".join(controls),
            data=packed.replace("</", "<\\/"),
            script=script.strip("\n"),
            **(_SEVERAL if several else _ONE),
        )

    def __repr__(self) -> str:
        return f"Interactive figure: {self.alt}"

    def _repr_html_(self) -> str:
        return self._html
