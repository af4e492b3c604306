// Bars, one for each day: an SVG with a title and a description, and the same figures as a table.

import { locale } from "../scripts/model/locale.js";
import { dateOf, dayWords } from "../scripts/model/dates.js";
import { html } from "../scripts/view/html.js";

const height = 150;
const foot = 22;
const pitch = 24;
const short = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });

/**
 * `bars` are `{ day, value }`; `unit` says what is counted.
 * @param {{ id: string; title: string; description: string; bars: Bar[]; unit: string; kind: string }} values
 */
export function barChart({ id, title, description, bars, unit, kind }) {
    const most = Math.max(4, ...bars.map(({ value }) => value));
    const width = Math.max(320, pitch * bars.length);
    const step = width / bars.length;
    const every = Math.ceil(bars.length / 7);
    /**
     * @param {Bar} values
     * @param {number} index
     */
    const bar = ({ day, value }, index) => {
        const tall = Math.max(value > 0 ? 3 : 1, ((height - 12) * value) / most);
        const x = (index * step + step * 0.16).toFixed(1);
        return html`
            <g><title>${dayWords(day)}: ${value} ${unit}</title>
                <rect class="hit" x="${(index * step).toFixed(1)}" y="0" width="${step.toFixed(1)}" height="${height}" />
                <rect class="${value === 0 ? "none" : "bar"}" x="${x}" y="${(height - tall).toFixed(1)}" width="${(step * 0.68).toFixed(1)}"
                    height="${tall.toFixed(1)}" rx="${Math.min(4, step * 0.2).toFixed(1)}" />
                ${value > 0 && step > 18 && html`<text class="figure" x="${(index * step + step / 2).toFixed(1)}" y="${(height - tall - 4).toFixed(1)}">${value}</text>`}
                ${index % every === 0 && html`<text class="label" x="${(index * step + step / 2).toFixed(1)}" y="${height + foot - 5}">${short.format(dateOf(day))}</text>`}
            </g>`;
    };
    return html`
        <figure class="chart ${kind}">
            <svg viewBox="0 -12 ${width} ${height + foot + 12}" role="img" aria-labelledby="${id}-title ${id}-description">
                <title id="${id}-title">${title}</title><desc id="${id}-description">${description}</desc>
                <g aria-hidden="true">${bars.map(bar)}</g>
            </svg>
            <details><summary>As a table</summary>
                <div class="table-box" tabindex="0" role="region" aria-label="${title}, as a table"><table>
                    <thead><tr><th scope="col">Day</th><th scope="col">${unit}</th></tr></thead>
                    <tbody>${bars.map(({ day, value }) => html`<tr><th scope="row">${dayWords(day)}</th><td>${value}</td></tr>`)}</tbody>
                </table></div>
            </details>
        </figure>`;
}
