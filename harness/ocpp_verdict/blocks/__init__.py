"""What cases of one functional block ask, send and compare beyond their rows: one module a block."""
