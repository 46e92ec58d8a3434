"""Standing rules: pure functions from evidence to findings, applied to every case, to logs and to live traffic."""
