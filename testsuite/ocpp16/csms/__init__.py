"""OCPP 1.6: cases for a CSMS; we play the charging station."""
