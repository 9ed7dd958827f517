"""Bad input of every kind: refused in words with nothing written, or kept and shown as text."""
