// Everything the page starts with. Each element defines itself; <errand-app> starts the rest.

import "./elements/toast-stack.js";
import "./elements/welcome-card.js";
import "./elements/app-shell.js";
import "./elements/errand-app.js";
