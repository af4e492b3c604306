import { Refused } from "./asking.js";
import { make } from "./building.js";
import { views } from "./views.js";

const main = document.querySelector("main");
const light = document.querySelector("#light");
let current = "Apps";
let turn = 0;

function say(text, isDown) {
    light.textContent = text;
    light.classList.toggle("down", isDown);
}

async function draw(isAsked = false) {
    const mine = ++turn;
    try {
        const view = await views[current][0](() => draw(true));
        if (mine !== turn) return;
        // Do not redraw while the user reads or types.
        const isBusy = main.contains(document.activeElement) || !getSelection().isCollapsed;
        if (isAsked || !isBusy || main.dataset.view !== current) main.replaceChildren(view);
        main.dataset.view = current;
        say("live", false);
    } catch (error) {
        if (mine !== turn) return;
        if (error instanceof Refused) main.replaceChildren(make("p", {}, "Open the address that errand up shows: it carries the token."));
        say(error instanceof Refused ? "no token" : "the sidecars do not answer", true);
    }
}

function go(name) {
    current = name;
    for (const button of document.querySelectorAll("nav button")) {
        if (button.textContent === name) button.setAttribute("aria-current", "page");
        else button.removeAttribute("aria-current");
    }
    draw(true);
}

document.querySelector("nav").append(
    ...Object.keys(views).map((name) => make("button", { onclick: () => go(name) }, name)));
go(current);
setInterval(() => {
    if (!document.hidden && views[current][1]) draw();
}, 1000);
