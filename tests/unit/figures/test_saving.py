from __future__ import annotations

import os
import subprocess
import sys

import pytest
from matplotlib import rcParams
from matplotlib.figure import Figure
from PIL import Image

from spectral_bias.figures.saving import draw
from spectral_bias.figures.training_loss import plot

from .shipped import styles

KEY = "stage@0123456789ab"


def _draw(folder, study, style_file, key=KEY):
    png, pdf = folder / "loss.png", folder / "loss.pdf"
    choices = {"inputs": study.styles}
    draw(
        plot,
        study.training(),
        style=style_file,
        png=png,
        pdf=pdf,
        stage_key=key,
        **choices,
    )
    return png, pdf


@pytest.fixture(scope="module")
def saved(tmp_path_factory, study, style_file):
    return _draw(tmp_path_factory.mktemp("first"), study, style_file)


def test_equal_data_give_equal_bytes(saved, tmp_path, study, style_file, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")  # a date in the file would now be another
    again = _draw(tmp_path, study, style_file)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in saved]


def test_files_carry_the_stage_key(saved, tmp_path, study, style_file):
    png, pdf = saved
    with Image.open(png) as image:
        assert image.text == {"Stage-Key": KEY}
        assert image.size == (825, 705)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert f"/Keywords ({KEY})".encode() in pdf.read_bytes()
    assert b"CreationDate" not in pdf.read_bytes()
    other = _draw(tmp_path, study, style_file, key="other")
    for path, other_path in zip(saved, other, strict=True):
        assert path.read_bytes() != other_path.read_bytes()


def test_style_holds_while_the_figure_is_made_and_no_longer(tmp_path):
    style = tmp_path / "a.mplstyle"
    style.write_text("lines.linewidth: 7.25\nfigure.dpi: 50\n")
    seen = []

    def plot():
        seen.append(rcParams["lines.linewidth"])
        return Figure()

    draw(plot, style=style, png=tmp_path / "a.png", pdf=tmp_path / "a.pdf", stage_key=KEY)
    assert seen == [7.25]
    assert rcParams["lines.linewidth"] != 7.25


def test_settings_of_the_user_do_not_reach_the_figure(tmp_path, monkeypatch):
    monkeypatch.setitem(rcParams, "lines.linewidth", 9.0)
    style = tmp_path / "a.mplstyle"
    style.write_text("figure.dpi: 50\n")
    seen = []

    def plot():
        seen.append(rcParams["lines.linewidth"])
        return Figure()

    draw(plot, style=style, png=tmp_path / "a.png", pdf=tmp_path / "a.pdf", stage_key=KEY)
    assert seen == [1.5]


def test_a_failing_plot_leaves_the_old_files(tmp_path, study, style_file):
    paths = _draw(tmp_path, study, style_file)
    before = [path.read_bytes() for path in paths]
    with pytest.raises(ValueError, match="positional_L5"):
        draw(
            plot,
            study.training(),
            styles(["positional_L5"]),
            style=style_file,
            png=paths[0],
            pdf=paths[1],
            stage_key=KEY,
        )
    assert [path.read_bytes() for path in paths] == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["loss.pdf", "loss.png"]


def test_no_display_and_no_pyplot_are_needed(tmp_path):
    code = (
        "import sys\n"
        "from matplotlib.figure import Figure\n"
        "from spectral_bias.figures.saving import draw\n"
        "draw(Figure, style='default', png='a.png', pdf='a.pdf', stage_key='k')\n"
        "sys.exit('matplotlib.pyplot' in sys.modules)\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "a.png").stat().st_size > 0
