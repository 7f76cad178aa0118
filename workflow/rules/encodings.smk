# Inputs of networks: one file per input map and grid or line, shared by all signals.


rule encode_grid:
    output:
        OUTPUTS["encode_grid"],
    log:
        "logs/encode_grid/{domain}_{resolution}/{input}.log",
    conda:
        ENVIRONMENT
    params:
        input_map=lambda wildcards, output: CONFIG.inputs[wildcards.input].parameters,
        stage_key=key("encode_grid"),
    script:
        "../scripts/encode_grid.py"
