"""A plugin that Snakemake loads when it starts, before it reads configuration files.

It is here for the patch that it makes.  Snakemake asks each logger plugin for a handler; this one
logs nothing and is not used by the workflow.  It imports no other package of this project: those
have to be the ones of the checkout that is run.
"""

from logging import LogRecord

from snakemake_interface_logger_plugins.base import LogHandlerBase

from snakemake_logger_plugin_spectral_bias.config_files import describe_unreadable_files

describe_unreadable_files()


class LogHandler(LogHandlerBase):
    """The handler that the interface asks for."""

    writes_to_stream = False
    writes_to_file = False
    has_filter = True
    has_formatter = True
    needs_rulegraph = False

    def emit(self, record: LogRecord) -> None:
        """Log nothing."""
