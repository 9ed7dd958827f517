"""What the ledgers hold of earlier revisions: asked of the file, not of the read model."""
