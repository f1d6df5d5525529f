"""From text to records: nodes with positions, problems, schema, rules."""
