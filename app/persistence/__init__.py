"""What the database holds: models, queries, migrations."""
