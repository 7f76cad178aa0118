"""A configuration that cannot work is refused in one message, before any job starts."""

from pathlib import Path

import pytest
from checkout import DEFAULT, Checkout

CASES = {
    "levels: 4}": ("levels: 0}", ["inputs.positional_L4.levels", "0"]),
    "resolution: 128 ": ("resolution: 1 ", ["studies.image.resolution", "1"]),
    "[0, 1, 5, 15, 40]": ("[]", ["studies.image.snapshots"]),
    "batch_size: 512 ": ("batch_size: 99999999 ", ["training.batch_size", "99999999"]),
    "width: 192": ("width: 0", ["networks[0].width", "0"]),
    "[astronaut, chelsea,": ("[astronaut, astronaut,", ["studies.image.signals", "astronaut"]),
    "device: auto": ("device: gpu", ["device", "gpu", "cuda"]),
    "shuffle: once": ("schuffle: once", ["schuffle", "shuffle"]),
    "seeds: [0]": ("seeds: [zero]", ["seeds", "zero"]),
    "rocket, flower]": ("rocket, roses]", ["signals", "roses"]),
    "positional_L4, positional_L8, ": ("positional_L9, ", ["inputs", "positional_L9"]),
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    return Checkout.fresh(tmp_path_factory.mktemp("bad") / "checkout")


@pytest.mark.parametrize("old", CASES)
def test_a_bad_value_is_named(checkout: Checkout, old: str) -> None:
    new, words = CASES[old]
    original = (checkout.folder / "config/config.yaml").read_text()
    checkout.edit("config/config.yaml", old, new)
    try:
        output = checkout.run("all", config=DEFAULT, fails=True)
    finally:
        (checkout.folder / "config/config.yaml").write_text(original)
    assert "the configuration has 1 problem" in output
    assert all(word in output for word in words), output
    assert "Traceback" not in output
    assert not (checkout.folder / "results").exists()


def test_a_row_of_the_catalogue_without_a_module_is_named(checkout: Checkout) -> None:
    catalogue = "src/spectral_bias_workflow/graph/catalogue.py"
    original = (checkout.folder / catalogue).read_text()
    checkout.edit(catalogue, '"regions": Table(("forward_pass",)', '"areas": Table(("forward",)')
    try:
        output = checkout.run("all", config=DEFAULT, fails=True)
    finally:
        (checkout.folder / catalogue).write_text(original)
    assert "TABLES['areas']: there is no module tables/areas.py" in output
    assert "TABLES['areas'].metrics: found 'forward'" in output
    assert "FIGURES['region_growth'].tables: found 'regions'" in output
    assert "Traceback" not in output


def test_a_missing_image_is_named_before_any_job(checkout: Checkout) -> None:
    overlay = checkout.folder / "config" / "mine.yaml"
    overlay.write_text(
        "studies: {image: {signals: [mine]}}\n"
        "signals: {mine: {kind: file, path: photos/none.png}}\n"
    )
    output = checkout.run("all", config=(*DEFAULT, "config/mine.yaml"), fails=True)
    assert "signals.mine" in output
    assert "photos/none.png" in output
    assert not (checkout.folder / "results").exists()


def test_values_on_the_command_line_are_checked_too(checkout: Checkout) -> None:
    output = checkout.run("all", options=["--config", "device=tpu"], fails=True)
    assert "device" in output
    assert "tpu" in output


def test_numbers_on_the_command_line_may_be_text(checkout: Checkout) -> None:
    override = "studies={'image': {'training': {'learning_rate': '2e-3'}}}"
    checkout.run("all", options=["--dry-run", "--quiet", "all", "--config", override])


def test_the_paper_scale_can_be_planned(checkout: Checkout) -> None:
    options = ["--dry-run", "--quiet", "rules"]
    output = checkout.run("all", options=options, config=(*DEFAULT, "config/paper.yaml"))
    assert "download_archive" in output


def test_without_a_network_a_download_says_what_to_do(checkout: Checkout, tmp_path: Path) -> None:
    overlay = checkout.folder / "config" / "offline.yaml"
    overlay.write_text(
        "downloads: {DIV2K_valid_HR: {urls: ['http://127.0.0.1:9/DIV2K_valid_HR.zip']}}\n"
    )
    target = "results/datasets/archives/DIV2K_valid_HR.json"
    output = checkout.run(target, config=(*DEFAULT, "config/offline.yaml"), fails=True)
    assert "http://127.0.0.1:9/DIV2K_valid_HR.zip" in output
    assert "resources/DIV2K_valid_HR.zip" in output
    assert "needs no download" in output
