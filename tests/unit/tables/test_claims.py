import numpy as np
import pytest
from claim_tables import STUDIES, claimed_tables, under_other_names, with_values

from spectral_bias.claims.ledger import CLAIMS
from spectral_bias.tables.claim_comparisons import TABLE as COMPARISONS
from spectral_bias.tables.claim_comparisons import tabulate as tabulate_claim_comparisons
from spectral_bias.tables.claims import TABLE
from spectral_bias.tables.claims import tabulate as tabulate_claims


@pytest.fixture(scope="module")
def tables():
    return claimed_tables()


def test_a_row_is_a_claim_with_the_comparison_that_it_hangs_on(tables):
    claims = tabulate_claims(tables, STUDIES)
    comparisons = tabulate_claim_comparisons(tables, STUDIES)
    assert list(claims.columns) == [column.name for column in TABLE.all_columns]
    assert list(comparisons.columns) == [column.name for column in COMPARISONS.all_columns]
    assert claims["claim"].tolist() == [claim.name for claim in CLAIMS]
    counted = comparisons.groupby("claim").size()
    for row in claims.itertuples():
        assert row.n_comparisons == counted[row.claim]
        of_claim = comparisons[comparisons["claim"] == row.claim]
        weakest = of_claim[of_claim["comparison"] == row.weakest].iloc[0]
        for column in ("effect", "ci_low", "ci_high", "n_signals", "n_runs", "effect_initial"):
            found = getattr(row, column)
            assert found == weakest[column] or (np.isnan(found) and np.isnan(weakest[column]))
        if weakest["kind"] == "mean":
            assert weakest["p_larger"] == of_claim["p_larger"].max()
            assert row.p_adjusted >= weakest["p_larger"] * (1 - 1e-9)
        else:
            assert (of_claim["kind"] == "exact").all()
            assert np.isnan(row.p_adjusted)


def test_equal_tables_give_equal_claims(tables):
    assert tabulate_claims(tables, STUDIES).equals(tabulate_claims(tables, STUDIES))


def test_claims_of_what_is_not_there_have_a_row_all_the_same(tables):
    none = tabulate_claims({}, STUDIES)
    assert (none["verdict"] == "not measured").all()
    assert len(none) == len(CLAIMS)
    assert none[["effect", "ci_low", "p_adjusted"]].isna().all(axis=None)
    assert none["note"].str.startswith("there is nothing in ").all()
    assert tabulate_claim_comparisons({}, STUDIES).empty


def test_signs_are_as_claimed(tables):
    swapped = with_values(
        tables, "generalization", test_psnr_db=-tables["generalization"]["test_psnr_db"]
    )
    for world, sign in ((tables, 1), (swapped, -1)):
        row = tabulate_claims(world, STUDIES).set_index("claim").loc["C27"]
        assert np.sign(row["effect"]) == sign
        assert row["effect_standardised"] == pytest.approx(
            row["effect"] / abs(row["effect"] / row["effect_standardised"])
        )


def test_rows_name_the_studies_that_claims_are_judged_by(tables):
    claims = tabulate_claims(tables, STUDIES).set_index("claim")
    assert claims.loc["C10", "study"] == "image"
    assert claims.loc["C15", "study"] == "image, sinusoid"
    assert claims.loc["C7", "study"] == "none"
    other, studies, new = under_other_names(tables, STUDIES)
    renamed = tabulate_claims(other, studies).set_index("claim")
    assert renamed.loc["C10", "study"] == new["image"]
    assert renamed.loc["C15", "study"] == f"{new['image']}, {new['sinusoid']}"
    assert renamed["verdict"].equals(claims["verdict"])
    assert new["coordinates_0_1"] in renamed.loc["C30", "weakest"]
