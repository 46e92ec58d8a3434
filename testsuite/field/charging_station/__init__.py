"""Field defects of 1.6: cases for a charging station; we play the CSMS."""
