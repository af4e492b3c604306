// Everything the page is made of. Each element defines itself; <errand-app> starts the rest.

import "../elements/toast-stack.js";
import "../elements/status-light.js";
import "../elements/task-row.js";
import "../elements/task-board.js";
import "../elements/welcome-card.js";
import "../elements/errand-app.js";
