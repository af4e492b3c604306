/** Makes an element with attributes and children; strings become text nodes, never markup. */
export function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
        else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.flat().filter((child) => child !== undefined && child !== null));
    return element;
}

export function table(heads, rows, empty) {
    if (!rows.length) return make("p", { class: "empty" }, empty);
    return make("div", { class: "sheet" },
        make("table", {},
            make("thead", {}, make("tr", {}, heads.map((head) => make("th", { scope: "col" }, head)))),
            make("tbody", {}, rows.map((cells) => make("tr", {}, cells.map((cell) => make("td", {}, cell ?? "")))))));
}

export function choice(label, options, value, change) {
    return make("select", { "aria-label": label, onchange: (event) => change(event.target.value) },
        options.map((option) => make("option", { value: option, selected: option === value }, option)));
}

export const clock = (time) => new Date(time).toLocaleTimeString();

export function pretty(text) {
    let value = text;
    try {
        // Documents are stored as JSON inside a JSON string.
        for (let depth = 0; depth < 2 && typeof value === "string"; depth++) value = JSON.parse(value);
    } catch { /* Not JSON: shown as it is. */ }
    return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
