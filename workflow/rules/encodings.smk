# Inputs of networks: one file per input map and grid or line, shared by all signals.


rule encode_grid:
    output:
        ENCODING_FILE,
    log:
        "logs/encode_grid/{domain}_{resolution}/{input}.log",
    params:
        input_map=lambda wildcards, output: CONFIG.inputs[wildcards.input].parameters,
        stage_key=lambda wildcards: KEYS.encode_grid(
            wildcards.input, wildcards.domain, int(wildcards.resolution)
        ),
    script:
        "../scripts/encode_grid.py"
