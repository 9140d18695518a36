"""The part of IPython.core that IPython.display needs."""
