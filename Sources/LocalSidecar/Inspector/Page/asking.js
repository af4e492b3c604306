// The token is in the fragment of the address shown by `errand up`, which browsers never send. It is kept for this tab only.
const fragment = new URLSearchParams(location.hash.slice(1));
if (fragment.has("token")) {
    sessionStorage.setItem("token", fragment.get("token"));
    history.replaceState(null, "", location.pathname);
}

export class Refused extends Error {}

export async function ask(path, parameters = {}, body) {
    const query = new URLSearchParams(parameters).toString();
    const answer = await fetch(`/api/${path}${query && "?" + query}`, {
        method: body ? "POST" : "GET",
        headers: { Authorization: `Bearer ${sessionStorage.getItem("token") ?? ""}` },
        body: body && JSON.stringify(body),
    });
    if (answer.status === 401) throw new Refused();
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    return answer.json();
}
