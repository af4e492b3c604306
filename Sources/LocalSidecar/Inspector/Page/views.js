import { ask } from "./asking.js";
import { choice, clock, make, pretty, table } from "./building.js";
import { traces } from "./traces.js";

const chosen = { app: "", store: "", key: "", prefix: "", log: "sidecars" };
const seen = [];

async function apps() {
    const list = await ask("overview");
    return make("div", { class: "cards" }, list.map((app) =>
        make("section", { class: "card" },
            make("h2", {}, app.app, " ", make("span", { class: app.up ? "soft" : "bad" }, app.up ? "up" : "down")),
            make("p", { class: "soft" }, `sidecar ${app.port}`, app.appPort ? `, app ${app.appPort}` : ""),
            make("ul", {}, app.components.map((one) =>
                make("li", {}, one.name, " ", make("span", { class: "soft" }, one.type)))),
            make("ul", {}, app.subscriptions.map((one) =>
                make("li", {}, `${one.pubsub} › ${one.topic} `,
                    make("span", { class: "soft" }, one.route, one.dead ? `, dead: ${one.dead}` : "")))))));
}

async function events() {
    const after = seen.length ? seen[0].number : 0;
    for (const event of await ask("events", { after })) seen.unshift(event);
    seen.length = Math.min(seen.length, 300);
    return table(["time", "what", "app", "topic", "type", "data"], seen.map((event) => [
        clock(event.time), event.kind, event.app, `${event.pubsub} › ${event.topic}`, event.type,
        make("code", {}, event.data.slice(0, 160)),
    ]), "No event has passed since the sidecars started.");
}

async function topics() {
    const list = await ask("topics");
    return table(["topic", "group", "app", "waiting", "under way"], list.map((group) => [
        `${group.pubsub} › ${group.topic}`, group.group, group.app,
        `${group.waiting}${group.behind ? " and more" : ""}`, group.underWay,
    ]), "Nobody subscribes.");
}

async function jobs() {
    const list = await ask("jobs");
    return table(["next", "app", "name", "schedule", "left", "data"], list.map((job) => [
        new Date(job.next).toLocaleString(), job.app, job.name, job.schedule, job.remaining,
        make("code", {}, (job.data ?? "").slice(0, 120)),
    ]), "No job waits.");
}

async function dead(refresh) {
    const list = await ask("dead");
    return table(["topic", "type", "data", ""], list.map((letter) => [
        `${letter.pubsub} › ${letter.topic}`, letter.type, make("code", {}, letter.data.slice(0, 300)),
        make("button", {
            title: `Publish it anew on ${letter.origin}`,
            onclick: async () => {
                await ask("replay", {}, letter);
                refresh();
            },
        }, "Replay"),
    ]), "No dead letters.");
}

async function state(refresh) {
    const list = (await ask("overview")).filter((app) => app.stores.length);
    const app = list.find((one) => one.app === chosen.app) ?? list[0];
    if (!app) return make("p", { class: "empty" }, "No state store.");
    chosen.app = app.app;
    chosen.store = app.stores.includes(chosen.store) ? chosen.store : app.stores[0];
    const place = { app: chosen.app, store: chosen.store };
    const keys = await ask("state", { ...place, prefix: chosen.prefix });
    const row = chosen.key && await ask("state", { ...place, key: chosen.key });
    const pick = (name) => (value) => {
        Object.assign(chosen, { [name]: value, key: name === "key" ? value : "" });
        refresh();
    };
    return make("div", {},
        make("div", { class: "tools" },
            choice("App", list.map((one) => one.app), chosen.app, pick("app")),
            choice("Store", app.stores, chosen.store, pick("store")),
            make("input", {
                type: "search", placeholder: "Key, or how keys begin", "aria-label": "Key", value: chosen.prefix,
                onchange: (event) => {
                    chosen.prefix = chosen.key = event.target.value;
                    refresh();
                },
            })),
        make("div", { class: "split" },
            make("div", { class: "sheet keys" }, keys.map((key) =>
                make("button", { "aria-current": key === chosen.key, onclick: () => pick("key")(key) }, key))),
            row
                ? make("section", { class: "sheet" },
                    make("pre", {}, `${row.key}\nETag ${row.etag}${row.expires ? `, expires ${row.expires}` : ""}`),
                    make("pre", {}, pretty(row.value)))
                : make("p", { class: "empty" }, keys.length ? "Choose a key." : "No key to list; a whole key can be typed.")));
}

async function logs(refresh) {
    const list = ["sidecars", ...new Set((await ask("overview")).map((app) => app.app))];
    const text = await ask("logs", { app: chosen.log });
    return make("div", {},
        make("div", { class: "tools" }, choice("Process", list, chosen.log, (value) => {
            chosen.log = value;
            refresh();
        })),
        make("div", { class: "sheet" }, make("pre", {}, text.split("\n").slice(-200).join("\n") || "Nothing was written.")));
}

/** The views by name; those marked true are redrawn every second. */
export const views = {
    Apps: [apps, true], Traces: [traces, true], Events: [events, true], Topics: [topics, true], Jobs: [jobs, true],
    "Dead letters": [dead, true], State: [state, false], Logs: [logs, true],
};
