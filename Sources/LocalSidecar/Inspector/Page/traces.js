import { ask } from "./asking.js";
import { clock, make, table } from "./building.js";

const chosen = { id: "", everything: false, span: "" };
const width = 1000;
const row = 24;
const labels = 430;

/** Sweeps and probes involve one app only, as opposed to a user's change. */
const isChange = (trace) => trace.apps.length > 1;

export const duration = (microseconds) => microseconds < 1000 ? `${Math.round(microseconds)} µs`
    : microseconds < 1e6 ? `${(microseconds / 1000).toFixed(1)} ms` : `${(microseconds / 1e6).toFixed(1)} s`;

export async function traces(refresh) {
    const go = (id) => {
        Object.assign(chosen, { id, span: "" });
        refresh();
    };
    if (chosen.id) return waterfall(await ask("trace", { id: chosen.id }), refresh, () => go(""));
    const list = (await ask("traces")).filter((trace) => chosen.everything || isChange(trace));
    const exports = await ask("exports");
    const sum = (name) => exports.reduce((total, one) => total + one[name], 0);
    return make("div", {},
        make("div", { class: "tools" },
            make("label", {}, make("input", {
                type: "checkbox", checked: chosen.everything,
                onchange: (event) => {
                    chosen.everything = event.target.checked;
                    refresh();
                },
            }), " sweeps too"),
            exports.length ? make("span", { class: "soft" }, `${sum("sent")} spans sent, ${sum("dropped")} dropped`) : null),
        table(["time", "what", "took", "spans", "apps", ""], list.map((trace) => [
            clock(trace.start), make("button", { onclick: () => go(trace.id) }, trace.title), duration(trace.microseconds),
            trace.spans, trace.apps.join(" "), trace.faults ? make("span", { class: "bad" }, `${trace.faults} failed`) : "",
        ]), "No trace yet: change something in the app."));
}

/** Spans below their parents, by start time. */
function ordered(spans) {
    const known = new Set(spans.map((span) => span.id));
    const children = Map.groupBy(spans, (span) => known.has(span.parent) ? span.parent : "");
    const rows = [];
    const walk = (parent, depth) => {
        for (const span of children.get(parent) ?? []) {
            rows.push({ span, depth });
            walk(span.id, depth + 1);
        }
    };
    walk("", 0);
    return rows;
}

/** Draws idle times as a narrow gap, because a reminder may come hours after its task. */
export function scale(spans) {
    const bursts = [];
    for (const span of [...spans].sort((one, other) => one.start - other.start)) {
        const last = bursts.at(-1);
        if (last && span.start - last.end < Math.max(300_000, (last.end - last.start) / 2)) last.end = Math.max(last.end, span.end);
        else bursts.push({ start: span.start, end: Math.max(span.end, span.start + 1) });
    }
    const gap = 46;
    const room = width - gap * (bursts.length - 1);
    // Each burst gets the width of the longest, so that a short one is readable too.
    const share = room / bursts.length;
    bursts.forEach((burst, index) => {
        burst.x = index * (share + gap);
        burst.factor = share / (burst.end - burst.start);
    });
    const place = (time) => {
        const burst = bursts.findLast((one) => one.start <= time) ?? bursts[0];
        return burst.x + (Math.min(time, burst.end) - burst.start) * burst.factor;
    };
    return { bursts, gap, share, place };
}

function shape(name, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
        else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
}

function waterfall(spans, refresh, back) {
    if (!spans.length) return make("p", { class: "empty" }, "This trace is not kept any more. ", make("button", { onclick: back }, "Back"));
    const rows = ordered(spans);
    const apps = [...new Set(spans.map((span) => span.app))];
    const { bursts, gap, share, place } = scale(spans);
    const height = (rows.length + 1) * row + 8;
    const picture = shape("svg", {
        viewBox: `0 0 ${labels + width + 70} ${height}`, class: "waterfall", role: "group",
        "aria-label": `${spans.length} spans of ${apps.join(", ")}`,
    });
    for (const [index, burst] of bursts.entries()) {
        const x = labels + burst.x;
        picture.append(shape("rect", { x, y: row, width: share, height: height - row, class: "lane" }),
            shape("text", { x: x + 4, y: 15, class: "axis" }, duration(burst.end - burst.start)));
        if (index) {
            picture.append(shape("text", { x: x - gap / 2, y: 15, class: "axis gap" },
                `+${duration(burst.start - bursts[index - 1].end)}`));
        }
    }
    rows.forEach(({ span, depth }, index) => {
        const y = (index + 1) * row;
        const x = labels + place(span.start);
        const size = Math.max(2, labels + place(span.end) - x);
        const name = `${span.app}  ${span.name}`;
        const long = Math.max(10, 58 - depth * 2);
        const pick = () => {
            chosen.span = chosen.span === span.id ? "" : span.id;
            refresh();
        };
        const keyed = (event) => event.key === "Enter" && pick();
        const look = `app-${apps.indexOf(span.app) % 7}${span.fault ? " fault" : ""}`;
        picture.append(shape("g", { class: look, tabindex: 0, onclick: pick, onkeydown: keyed },
            shape("rect", { x: 0, y, width: labels + width + 70, height: row, class: "hit" }),
            shape("title", {}, `${name}\n${duration(span.end - span.start)}${span.fault ? `\n${span.fault}` : ""}`),
            shape("text", { x: 4 + depth * 12, y: y + 16 }, name.length > long ? `${name.slice(0, long - 1)}…` : name),
            shape("rect", { x, y: y + 5, width: size, height: row - 10, rx: 2, class: "bar" }),
            shape("text", { x: x + size + 4, y: y + 16, class: "axis" }, duration(span.end - span.start))));
    });
    const detail = spans.find((span) => span.id === chosen.span);
    return make("div", {},
        make("div", { class: "tools" },
            make("button", { onclick: back }, "All traces"), make("code", {}, chosen.id),
            make("span", { class: "soft" }, `${spans.length} spans, ${apps.length} apps`)),
        make("div", { class: "sheet" }, picture),
        detail && make("div", { class: "sheet" },
            make("pre", {}, JSON.stringify({ name: detail.name, fault: detail.fault, ...detail.attributes }, null, 2))));
}
