"""Pictures of drawings: what they show, and that each of the three kinds is what readers take."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from msgspec import structs
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas.picture import Picture
from editor.canvas.view import SMALLEST_ZOOM
from editor.look.theme import DARK, LIGHT, Theme
from editor.pictures.picture import (
    FORMATS,
    Format,
    Look,
    PictureError,
    finished,
    write_picture,
    writing,
)
from graph.catalogue import load_catalogue
from graph.edits import MoveNodes, SetLayer
from graph.frame_edits import AddFrame, SetFrame
from graph.frames import Frame
from graph.model import ModelGraph
from graph.specs import TensorSpec
from tests.editor.canvas.drawn import Drawn, chain_of
from tests.worker.drawings import example

TEXT = "{http://www.w3.org/2000/svg}text"
HOSTILE = "a\x01</text><script>1</script>&\ufffe\x1b\"'"

pytestmark = pytest.mark.usefixtures("qapp")


def picture(graph: ModelGraph, theme: Theme = LIGHT) -> Picture:
    specs = {node.id: (TensorSpec((None, 7, 9), "float32"),) for node in graph.nodes()}
    return Picture(graph, load_catalogue(), theme, specs)


def made(graph: ModelGraph, kind: Format, scale: float = 1.0) -> bytes:
    return finished(writing(picture(graph), kind, scale))


def words_in(svg: bytes) -> list[str]:
    return [text.text or "" for text in ET.fromstring(svg).iter(TEXT)]  # noqa: S314


def colours_of(image: QImage) -> npt.NDArray[np.int16]:
    plain = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    return np.frombuffer(plain.constBits(), np.uint8).astype(np.int16)


def in_a_row(count: int) -> ModelGraph:
    """A chain that is 300 pixels wide for each of its nodes."""
    graph = chain_of(count)
    MoveNodes({f"n{number}": (300.0 * number, 0.0) for number in range(count)}).apply(graph)
    return graph


@pytest.mark.parametrize("scale", [0.05, 1.0, 3.0])
def test_an_svg_has_every_word_as_text_however_small_it_is(scale: float) -> None:
    graph = example("digits_residual")
    found = words_in(made(graph, ".svg", scale))
    names = {layer.name for layer in graph.layers()}
    assert names <= set(found)
    assert {"Conv2D", "Add", "7 × 9", "10, softmax", "output"} <= set(found)


def test_the_words_of_an_svg_stay_as_wide_as_their_boxes_expect() -> None:
    texts = ET.fromstring(made(example("digits_residual"), ".svg")).iter(TEXT)  # noqa: S314
    for text in texts:
        assert float(text.attrib["textLength"]) > 3.0
        assert text.attrib["font-family"].endswith(("sans-serif", "monospace"))


def test_hostile_names_are_words_in_an_svg_and_nothing_else() -> None:
    graph = chain_of(2)
    SetLayer(structs.replace(graph.layer("l0"), name=HOSTILE)).apply(graph)
    graph.name = HOSTILE
    svg = made(graph, ".svg")
    tree = ET.fromstring(svg)  # noqa: S314
    assert not [each for each in tree.iter() if each.tag.endswith("script")]
    assert any("<script>" in word for word in words_in(svg))
    for kind in (".pdf", ".png"):
        assert made(graph, FORMATS[kind])


def test_an_svg_is_read_back_as_the_size_of_the_drawing(qapp: QApplication) -> None:
    graph = example("digits_residual")
    for scale in (1.0, 2.0):
        drawn = QSvgRenderer(made(graph, ".svg", scale))
        assert drawn.isValid()
        assert drawn.viewBoxF().size() == picture(graph).size
        root = ET.fromstring(made(graph, ".svg", scale))  # noqa: S314
        width = float(root.attrib["width"].removesuffix("mm"))
        assert width == pytest.approx(picture(graph).size.width() * scale * 25.4 / 96, abs=0.5)


def test_a_pdf_is_one_page_of_the_drawings_size_with_its_letters() -> None:
    graph = example("digits_residual")
    pdf = made(graph, ".pdf", 2.0)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert len(boxes) == 1
    size = picture(graph).size
    assert [float(side) for side in boxes[0]] == pytest.approx(
        [size.width() * 1.5, size.height() * 1.5], abs=1.0
    )
    for face in (b"Inter-Regular", b"Inter-SemiBold", b"JetBrainsMono-Regular"):
        assert face in pdf
    assert pdf.count(b"/FontFile") == 3


def test_a_pdf_of_a_long_drawing_is_no_longer_than_readers_take() -> None:
    pdf = made(in_a_row(100), ".pdf")
    (box,) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert max(map(float, box)) <= 14_400.0


@pytest.mark.parametrize("transparent", [False, True])
def test_a_png_is_what_would_be_painted_in_one_go(transparent: bool) -> None:
    shown = picture(chain_of(45))  # over several strips and tiles
    shown.transparent = transparent
    scale = 0.5
    whole = QImage((shown.size * scale).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    whole.fill(0)
    painter = QPainter(whole)
    painter.scale(scale, scale)
    for _ in shown.painting(painter):
        pass
    painter.end()

    read = QImage.fromData(finished(writing(shown, ".png", scale)))

    assert read.hasAlphaChannel() == transparent
    assert read.size() == whole.size()
    # Curves that are cut by a tile are rounded otherwise by one.
    assert np.abs(colours_of(read) - colours_of(whole)).max() <= 1
    assert read.pixelColor(0, 0).alpha() == (0 if transparent else 255)


def test_a_png_may_be_wider_than_what_qt_paints_at_once() -> None:
    shown = picture(in_a_row(120))
    read = QImage.fromData(finished(writing(shown, ".png", 1.0)))
    assert read.width() == shown.size.width() > 32_767
    last = read.copy(read.width() - 200, 0, 200, read.height())
    colours = {last.pixelColor(x, y).name() for x in range(200) for y in range(0, 100, 5)}
    assert {LIGHT.raised, LIGHT.category("core"), LIGHT.canvas} <= colours


def test_a_png_says_how_large_it_is_printed() -> None:
    read = QImage.fromData(made(chain_of(2), ".png", 2.0))
    assert read.dotsPerMeterX() == pytest.approx(2 * 96 / 0.0254, abs=1)


def test_a_png_of_too_many_pixels_is_refused_with_a_scale_that_fits() -> None:
    shown = picture(in_a_row(120))
    with pytest.raises(PictureError, match="at most 268 million pixels") as refused:
        writing(shown, ".png", 20.0)
    fitting = re.search(r"a scale of ([\d.]+) fits", str(refused.value))
    assert fitting is not None
    writing(shown, ".png", float(fitting[1])).close()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_picture_wears_the_theme_that_is_asked_for(theme: Theme) -> None:
    shown = picture(chain_of(3), LIGHT)
    shown.set_theme(theme)
    read = QImage.fromData(finished(writing(shown, ".png", 1.0)))
    assert read.pixelColor(1, 1) == QColor(theme.canvas)
    svg = finished(writing(shown, ".svg", 1.0)).decode()
    assert (LIGHT.raised in svg) == (theme is LIGHT)


def test_an_empty_drawing_is_a_picture_of_nothing() -> None:
    for kind in FORMATS.values():
        assert made(ModelGraph(), kind)
    buffer = QBuffer()
    buffer.setData(made(ModelGraph(), ".png"))
    assert not QImage.fromData(buffer.data()).isNull()


def test_a_large_picture_is_written_in_many_steps() -> None:
    graph = chain_of(400)
    for kind in FORMATS.values():
        assert sum(1 for _ in writing(picture(graph), kind, 0.5)) >= 15


def test_a_picture_file_is_written_by_its_suffix(tmp_path: Path) -> None:
    starts = {".svg": b"<?xml", ".pdf": b"%PDF", ".PNG": b"\x89PNG"}
    for suffix, start in starts.items():
        path = tmp_path / f"picture{suffix}"
        write_picture(chain_of(3), path, {}, Look("dark", transparent=True))
        assert path.read_bytes().startswith(start)


def test_a_picture_shows_a_canvas_that_nobody_points_at_and_leaves_it_alone(qtbot: QtBot) -> None:
    drawn = Drawn(qtbot, chain_of(30))
    before = made(drawn.graph, ".svg")
    drawn.canvas.set_zoom(SMALLEST_ZOOM)
    drawn.canvas.select_nodes(["n3"])
    with qtbot.assertNotEmitted(drawn.canvas.selection_changed):
        assert made(drawn.graph, ".svg") == before
    assert drawn.canvas.selected_nodes() == ["n3"]
    assert drawn.canvas.zoom() == SMALLEST_ZOOM


def test_what_is_in_a_collapsed_frame_is_in_no_picture() -> None:
    graph = chain_of(5)
    frame = Frame("f1", "Three of them")
    AddFrame(frame, ("n1", "n2", "n3")).apply(graph)
    assert {"Three of them", "dense_2"} <= set(words_in(made(graph, ".svg")))
    SetFrame(structs.replace(frame, collapsed=True)).apply(graph)
    words = set(words_in(made(graph, ".svg")))
    assert {"Three of them", "dense_0", "dense_4"} <= words
    assert "dense_2" not in words
