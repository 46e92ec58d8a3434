"""Field defects of 1.6: cases for a CSMS; we play the charging station."""
