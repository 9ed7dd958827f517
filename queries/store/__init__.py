"""The store itself: tables, schema, blocks, fingerprints, violations."""
