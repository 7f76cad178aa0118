import pandas as pd
import pytest
from claim_tables import STUDIES, claimed_tables

from spectral_bias.files.csv_files import write_csv
from spectral_bias.tables.claims import tabulate as tabulate_claims
from spectral_bias_workflow.pages.summary import main, summary


@pytest.fixture(scope="module")
def tables():
    tables = claimed_tables()
    run = ["study", "signal", "input", "network", "seed"]
    runs = tables["regions"][run].drop_duplicates().assign(device="cpu", kind="image", split="all")
    training = tables["training"].assign(psnr_db=tables["training"]["epoch"] / 2.0)
    return {
        **tables,
        "training": training,
        "runs": runs,
        "claims": tabulate_claims(tables, STUDIES),
    }


def test_it_has_a_row_for_each_input_map_and_the_verdicts(tables):
    text = summary(tables)
    assert "25 networks, trained on cpu: image 25" in text
    rows = {line.split("  ")[0]: line.split() for line in text.splitlines()}
    assert rows["positional_L8"][1] == "20"  # the PSNR of epoch 40, of means that are equal
    assert "holds  39  C1 C2 C3" in text
    assert "fails   0" in text
    assert "means over 5 signal(s)" in text


def test_studies_that_are_left_out_are_left_out(tables):
    lines = {name: tables[name] for name in ("claims", "training", "runs")}
    lines["runs"] = lines["runs"].assign(study="sinusoid", kind="line")
    text = summary(lines)
    assert "sinusoid 25" in text
    assert "Study image" not in text


def test_what_is_not_measured_is_left_out(tables):
    some = {name: of for name, of in tables.items() if name not in {"hamming", "dead_neurons"}}
    text = summary(some)
    assert "hamming, local" not in text
    assert "confusion, local" in text


def test_without_a_finished_run_it_says_how_to_make_one(tmp_path, capsys):
    assert main(["--results", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert "no finished run in" in error
    assert "make figures" in error


def test_it_reads_a_folder_of_results(tables, tmp_path, capsys):
    (tmp_path / "tables").mkdir()
    for name in ("runs", "training", "regions", "hamming", "confusion", "dead_neurons", "claims"):
        write_csv(tmp_path / "tables" / f"{name}.csv", tables[name].to_csv(index=False), {})
    assert main(["--results", str(tmp_path)]) == 0
    assert capsys.readouterr().out.rstrip("\n") == summary({
        name: pd.read_csv(tmp_path / "tables" / f"{name}.csv")
        for name in tables
        if (tmp_path / "tables" / f"{name}.csv").exists()
    })


def test_a_damaged_table_is_named(tables, tmp_path, capsys):
    (tmp_path / "tables").mkdir()
    write_csv(tmp_path / "tables" / "claims.csv", tables["claims"].to_csv(index=False), {})
    (tmp_path / "tables" / "claims.csv").write_text("claim,verdict\n")
    assert main(["--results", str(tmp_path)]) == 1
    assert "claims.csv: it or claims.json does not match the checksum" in capsys.readouterr().err
