# Tidy tables over all runs, each with a description of its columns beside it.

MADE = [table for table in TABLES if is_made(CONFIG, table)]

for table in MADE:

    rule:
        name:
            f"tabulate_{table}"
        input:
            unpack(inputs(f"tabulate_{table}")),
        output:
            table=OUTPUTS[f"tabulate_{table}"][0],
            description=OUTPUTS[f"tabulate_{table}"][1],
        log:
            f"logs/tabulate_{table}.log",
        conda:
            ENVIRONMENT
        params:
            table=table,
            settings=table_settings(CONFIG, table),
            stage_key=key(f"tabulate_{table}"),
        script:
            "../scripts/tabulate.py"


rule all_tables:
    input:
        [getattr(rules, f"tabulate_{table}").output for table in MADE],
