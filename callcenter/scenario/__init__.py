"""Il generatore dei dati realistici: un call center inventato, uguale a parità di seme."""
