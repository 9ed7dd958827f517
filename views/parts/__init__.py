"""What pages share: keys, session, filters, messages, forms."""
