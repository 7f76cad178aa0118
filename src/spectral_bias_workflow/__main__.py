"""Write the generated pages of the documentation: ``python -m spectral_bias_workflow``."""

from __future__ import annotations

import sys
from pathlib import Path

from spectral_bias_workflow.checks.artifacts import layouts
from spectral_bias_workflow.checks.tables import declared
from spectral_bias_workflow.graph.catalogue import FIGURES, TABLES
from spectral_bias_workflow.graph.jobs import OUTPUTS
from spectral_bias_workflow.graph.stage_keys import code_digest, stage_files
from spectral_bias_workflow.pages.artifacts import (
    code_closures,
    figure_list,
    hdf5_layout,
    table_columns,
)
from spectral_bias_workflow.pages.configuration import config_reference, editor_schema
from spectral_bias_workflow.pages.environment import conda_environment
from spectral_bias_workflow.pages.licences import licence_page, locked_packages


def generated_pages(repository: Path) -> dict[Path, str]:
    """Return the text of each generated page of a checkout."""
    return {
        repository / "config" / "README.md": config_reference(),
        repository / "config" / "schema.json": editor_schema(),
        repository / "docs" / "hdf5_layout.md": hdf5_layout({
            OUTPUTS[stage][0]: layout for stage, layout in layouts().items()
        }),
        repository / "docs" / "tables.md": table_columns(map(declared, TABLES)),
        repository / "docs" / "figures.md": figure_list(FIGURES),
        repository / "docs" / "licences.md": licence_page(
            locked_packages(repository / "requirements.lock")
        ),
        repository / "workflow" / "envs" / "environment.yaml": conda_environment(
            repository / "requirements.lock", repository / "pyproject.toml"
        ),
        repository / "docs" / "code.md": code_closures(
            code_digest(repository), stage_files(repository)
        ),
    }


if __name__ == "__main__":
    for page, text in generated_pages(Path.cwd()).items():
        page.write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote {page.relative_to(Path.cwd())}\n")
