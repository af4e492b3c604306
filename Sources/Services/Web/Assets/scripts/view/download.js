// Documents of the API as files: read with the token that no address may carry, then handed to the browser.

import { Problem } from "../net/http.js";
import { session } from "../net/session.js";
import { toast } from "./toast.js";

/**
 * Fetches a document and offers it as a file.
 * @param {string} path
 * @param {string} name
 */
export async function saveAs(path, name) {
    try {
        const headers = { Authorization: `Bearer ${await session.token()}` };
        const response = await fetch(path, { headers, cache: "no-store" });
        if (!response.ok) throw new Problem(response.status, await response.json().catch(() => ({})));
        const link = document.createElement("a");
        link.href = URL.createObjectURL(await response.blob());
        link.download = name;
        link.dataset.outside = "";
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (problem) {
        toast(problem instanceof Problem ? problem.message : "Errand cannot be reached right now.", { isProblem: true });
    }
}
