"""From other tools' histories to records in YAML."""
