/* The Python side, carried inside the worker's bundle (esbuild reads .py files as text). */
import init from "./python/__init__.py";
import comms from "./python/comms.py";
import errors from "./python/errors.py";
import hooks from "./python/hooks.py";
import outputs from "./python/outputs.py";
import page from "./python/page.py";
import session from "./python/session.py";

export default {
  "__init__.py": init,
  "comms.py": comms,
  "errors.py": errors,
  "hooks.py": hooks,
  "outputs.py": outputs,
  "page.py": page,
  "session.py": session,
};
