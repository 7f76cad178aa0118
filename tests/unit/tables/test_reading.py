from spectral_bias.files.csv_files import write_csv
from spectral_bias.tables.reading import read_tables


def test_layers_are_text_even_where_all_of_them_are_numbers(tmp_path):
    numbers, mixed = tmp_path / "a.csv", tmp_path / "b.csv"
    write_csv(numbers, "layer,n\n1,5\n2,6\n", {})
    write_csv(mixed, "layer,n\n1,5\nall,6\n", {})
    tables = read_tables({"a": numbers, "b": str(mixed)})
    assert tables["a"]["layer"].tolist() == ["1", "2"]
    assert tables["b"]["layer"].tolist() == ["1", "all"]
    assert tables["a"]["n"].tolist() == [5, 6]
