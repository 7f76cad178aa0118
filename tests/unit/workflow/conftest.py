import copy
from pathlib import Path

import pytest
import yaml
from snakemake.utils import update_config

from spectral_bias_workflow.config.reading import ConfigurationError, checked

ROOT = Path(__file__).parents[3]


@pytest.fixture
def small():
    """A configuration of one study, as it is written; tests change it before they read it."""
    return {
        "studies": {
            "image": {
                "kind": "image",
                "signals": ["coffee", "rocket"],
                "inputs": ["coordinates_0_1", "positional_L4", "positional_L8"],
                "networks": [{"depth": 2, "width": 8}],
                "resolution": 32,
                "training": {"batch_size": 16},
                "metrics": ["forward_pass", "gradient_confusion", "inradius"],
                "snapshots": [20, 0, 5],
                "snapshots_by_input": {"positional_L8": [0, 1, 20]},
                "seeds": [1, 0],
            }
        },
        "pairs": {
            "local": {"patches": 1, "pairs_per_patch": 1},
            "global": {"pairs": 1},
            "uniform": {"pairs": 1},
        },
        "inputs": {
            "coordinates_0_1": {"kind": "coordinates", "interval": [0, 1]},
            "positional_L4": {"kind": "positional", "levels": 4},
            "positional_L8": {"kind": "positional", "levels": 8},
        },
        "signals": {
            "coffee": {"kind": "noise", "side": 64},
            "rocket": {"kind": "noise", "side": 64, "resolution": 64},
        },
    }


@pytest.fixture(scope="session")
def repository():
    return ROOT


@pytest.fixture(scope="session")
def default_config():
    return yaml.safe_load((ROOT / "config" / "config.yaml").read_text())


@pytest.fixture
def merged(default_config):
    """Merge overlays over the default configuration, as Snakemake merges configuration files."""

    def merge(*overlays):
        config = copy.deepcopy(default_config)
        for overlay in overlays:
            update_config(config, copy.deepcopy(overlay))
        return config

    return merge


@pytest.fixture
def problems_of():
    """Return the lines of the error that a configuration raises."""

    def problems(config, configfiles=(), root="."):
        with pytest.raises(ConfigurationError) as error:
            checked(config, configfiles, root)
        assert str(error.value).count("\n") == len(error.value.problems)
        return list(error.value.problems)

    return problems
