"""Download an archive, or check an existing one, and leave a receipt."""

import json
from pathlib import Path

from spectral_bias.datasets.downloads import download
from spectral_bias.files.storage import whole_file
from spectral_bias.logs import log_to

log_to(snakemake.log[0])
archive = {name: snakemake.params[name] for name in ("path", "md5", "stage_key")}
download(snakemake.params.urls, archive["md5"], Path(archive["path"]))
with whole_file(snakemake.output.receipt) as scratch:
    scratch.write_text(json.dumps(archive, indent=2) + "\n", encoding="utf-8")
