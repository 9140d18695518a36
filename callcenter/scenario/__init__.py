"""Il generatore dei dati realistici: un call center inventato, uguale per tutti a parità di seme."""
