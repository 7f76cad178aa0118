import copy
from pathlib import Path

import pytest
import yaml
from snakemake.utils import update_config

from spectral_bias_workflow.configuration import ConfigurationError, checked

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT / "workflow" / "schemas" / "config.schema.yaml"


@pytest.fixture(scope="session")
def schema_path():
    return SCHEMA


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
            checked(config, SCHEMA, configfiles, root)
        assert str(error.value).count("\n") == len(error.value.problems)
        return list(error.value.problems)

    return problems
