"""pytest plugin: nbval in strict mode, on normalised outputs.

pytest -p tools.nbval_lessons --nbval --nbval-current-env book/uf1/x.ipynb

Committed outputs are normalised (see tools.lessonfile), so what a cell gives now goes through the
same function before nbval compares: nothing else is ignored. Without --nbval it does nothing, not
even its imports.
"""

import os


def pytest_configure(config):
    """Give kernels the environment in which notebooks are made; compare normal forms."""
    if not config.getoption("nbval", default=False):
        return
    from nbval import plugin

    from tools.lessonfile import normalise_outputs
    from tools.notebooks import KERNEL_ENVIRONMENT

    compare = plugin.IPyNbCell.compare_outputs

    def compare_normalised(cell, test, ref, skip_compare=None):
        return compare(cell, normalise_outputs(test), ref, skip_compare)

    os.environ.update(KERNEL_ENVIRONMENT)
    plugin.IPyNbCell.compare_outputs = compare_normalised
    config.add_cleanup(lambda: setattr(plugin.IPyNbCell, "compare_outputs", compare))
