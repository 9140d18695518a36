/* Stands for @jupyterlab/services: the page has no Jupyter server, and the widgets' code names it for types only. */
export const Kernel = {};
export const KernelMessage = {};
