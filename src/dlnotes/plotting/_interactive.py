"""A figure with a slider: numbers computed beforehand, drawn anew by the browser.

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
<label style="display:flex;gap:.8em;align-items:center;flex-wrap:wrap">
<span>{label}</span>
<input type="range" min="0" max="{last}" step="1" value="{start}" \
aria-valuetext="{said}" style="flex:1 1 12em;min-width:0">
<output style="min-width:7em;font-variant-numeric:tabular-nums">{said}</output>
</label>
<script>
(function () {{
  var root = document.getElementById("{id}"), data = {data};
  var input = root.querySelector("input"), output = root.querySelector("output");
  function part(name) {{ return root.querySelector("[data-part='" + name + "']"); }}
  function set(name, values) {{
    for (var key in values) part(name).setAttribute(key, values[key]);
  }}
  function draw() {{
    var i = +input.value;
    output.textContent = data.said[i];
    input.setAttribute("aria-valuetext", data.said[i]);
{script}
  }}
  input.addEventListener("input", draw);
  draw();
}})();
</script>
</figure>"""


class Interactive:
    """A drawing that a slider changes.

    Args:
        name: of lower-case letters, digits and dashes; no other figure of the
            page may have it.
        svg: the inside of the drawing. A part that changes carries
            ``data-part="its-name"`` and stands as it is at ``start``.
        script: JavaScript run at every move: ``i`` is the slider's place,
            ``data`` the numbers, ``set("its-name", {x: 3})`` changes a part.
        data: numbers and strings for ``script``.
        said: what each place of the slider means, in words.
        label: what the slider changes.
        alt: what is drawn and what it shows.
        size: width and height of the drawing's own coordinates.
        start: place of the slider at first.

    Raises:
        ValueError: if ``name`` has other characters, or ``alt`` is empty.
    """

    def __init__(
        self,
        name: str,
        *,
        svg: str,
        script: str,
        data: Mapping[str, Any],
        said: Sequence[str],
        label: str,
        alt: str,
        size: tuple[int, int],
        start: int = 0,
    ) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise ValueError(
                "Interactive: name must be lower-case letters, digits and dashes, "
                f"got {name!r}"
            )
        if not alt.strip():
            raise ValueError("Interactive: alt must say what is shown, got ''")
        self.alt = " ".join(alt.split())
        packed = json.dumps({**data, "said": list(said)}, separators=(",", ":"))
        self._html = _PAGE.format(
            id=f"dlnotes-{name}",
            width=size[0],
            height=size[1],
            alt=html.escape(self.alt, quote=True),
            svg=svg.strip(),
            label=html.escape(label),
            last=len(said) - 1,
            start=start,
            said=html.escape(said[start], quote=True),
            data=packed.replace("</", "<\\/"),
            script=script.strip("\n"),
        )

    def __repr__(self) -> str:
        return f"Interactive figure: {self.alt}"

    def _repr_html_(self) -> str:
        return self._html
