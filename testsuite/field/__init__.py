"""Cases of our own, which OCA does not have: what real chargers and CSMSs have done wrong in the field."""
