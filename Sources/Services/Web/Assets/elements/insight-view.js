// What was done and what is coming, as charts.

import { html, render } from "../scripts/view/html.js";
import { completedPerDay, duePerDay, streaks } from "../scripts/model/statistics.js";
import { workspace } from "../scripts/model/workspace.js";
import { isOverdue } from "../scripts/model/details.js";
import { barChart } from "./bar-chart.js";

/** A phone has room for a fortnight. */
const span = () => (matchMedia("(max-width: 34rem)").matches ? 14 : 28);
/** @param {number} count */
const days = (count) => (count === 1 ? "1 day" : `${count} days`);
/** @param {Bar[]} bars */
const sum = (bars) => bars.reduce((total, { value }) => total + value, 0);

class InsightView extends HTMLElement {
    #stopped = new AbortController();
    #timer = 0;

    connectedCallback() {
        this.className = "page";
        document.title = "Insights · Errand";
        workspace.tasks.addEventListener("change", () => this.#plan(), { signal: this.#stopped.signal });
        this.#show();
    }

    disconnectedCallback() {
        this.#stopped.abort();
        clearTimeout(this.#timer);
    }

    #plan() {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => workspace && !this.querySelector("details[open]") && this.#show(), 250);
    }

    #show() {
        const tasks = workspace.tasks.list;
        const length = span();
        const done = completedPerDay(tasks, length);
        const due = duePerDay(tasks, length);
        const { current, longest } = streaks(tasks);
        const busiest = due.reduce((most, one) => (one.value > most.value ? one : most));
        render(this, html`
            <header class="view-head"><div><h1 tabindex="-1">Insights</h1>
                <p class="count">${current > 0 ? `${current}-day streak` : "Complete a task to start a streak"}</p></div></header>
            <dl class="figures">
                <div><dt>Streak</dt><dd>${days(current)}</dd></div>
                <div><dt>Longest streak</dt><dd>${days(longest)}</dd></div>
                <div><dt>Done in ${length} days</dt><dd>${sum(done)}</dd></div>
                <div><dt>Overdue</dt><dd>${tasks.filter((task) => isOverdue(task)).length}</dd></div>
            </dl>
            <section class="panel-card"><h2>Completed per day</h2>${barChart({
                id: "done", kind: "done", unit: "completed", bars: done, title: `Completed per day, the last ${length} days`,
                description: `${sum(done)} tasks were completed in ${length} days; ${done[length - 1].value} of them today.`,
            })}</section>
            <section class="panel-card"><h2>Due in the coming weeks</h2>${barChart({
                id: "due", kind: "coming", unit: "due", bars: due, title: `Due per day, the next ${length} days`,
                description: `${sum(due)} tasks are due in ${length} days, at most ${busiest.value} on one day. Today counts what is overdue.`,
            })}</section>`);
    }
}

customElements.define("insight-view", InsightView);
