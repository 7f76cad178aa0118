import json

import pytest

from spectral_bias.files.csv_files import verified_csv, write_csv
from spectral_bias.files.storage import ArtifactError

TEXT = "epoch,loss\n0,0.5\n1,0.25\n"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "results" / "tables" / "a.csv"
    write_csv(path, TEXT, {"row": "one epoch"})
    return path


def test_what_is_written_is_read(path):
    assert verified_csv(path) == path.read_bytes() == TEXT.encode()
    description = json.loads(path.with_suffix(".json").read_text())
    assert description.pop("sha256")
    assert description == {"row": "one epoch", "file": "results/tables/a.csv"}
    assert sorted(each.name for each in path.parent.iterdir()) == ["a.csv", "a.json"]


def test_equal_contents_are_equal_files_wherever_results_are(path, tmp_path):
    other = tmp_path / "elsewhere" / "results" / "tables" / "a.csv"
    write_csv(other, TEXT, {"row": "one epoch"})
    assert other.with_suffix(".json").read_bytes() == path.with_suffix(".json").read_bytes()


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_any_flipped_bit_and_any_cut_of_either_file_is_noticed(path, ending):
    victim = path.with_suffix(ending)
    whole = victim.read_bytes()
    for position in range(len(whole)):
        for altered in (
            whole[:position],
            whole[:position] + bytes([whole[position] ^ 4]) + whole[position + 1 :],
        ):
            victim.write_bytes(altered)
            # Spaces between the values of JSON mean nothing.
            if ending == ".json" and _same_values(whole, altered):
                assert verified_csv(path) == TEXT.encode()
                continue
            with pytest.raises(ArtifactError, match=r"a.csv: it .*a.json.*Delete the file and run"):
                verified_csv(path)


def _same_values(whole, altered):
    try:
        return json.loads(whole) == json.loads(altered)
    except ValueError:
        return False


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_a_missing_file_of_the_two_is_noticed(path, ending):
    path.with_suffix(ending).unlink()
    with pytest.raises(ArtifactError, match="cannot be read together"):
        verified_csv(path)


def test_another_table_in_its_place_is_noticed_but_a_copy_elsewhere_is_read(path, tmp_path):
    for ending in (".csv", ".json"):
        content = path.with_suffix(ending).read_bytes()
        path.with_name(f"b{ending}").write_bytes(content)
        (tmp_path / f"mine{ending}").write_bytes(content)
    with pytest.raises(ArtifactError, match="another file in this one's place: it was written as"):
        verified_csv(path.with_name("b.csv"))
    assert verified_csv(tmp_path / "mine.csv") == TEXT.encode()


@pytest.mark.parametrize("description", [b"[]", b"null", b"{}", b'{"sha256": null}', b"[" * 10**5])
def test_what_is_no_description_is_an_artifact_error(path, description):
    path.with_suffix(".json").write_bytes(description)
    with pytest.raises(ArtifactError):
        verified_csv(path)
