// Moving rows with mouse, pen or finger, by their grip. The keyboard moves them by Alt and an arrow.

import { on } from "../scripts/events.js";

const edge = 60;

/**
 * `dropped(row, previous, next, list)` is told between which rows a row was let go, and in which list.
 * @param {Part} list
 * @param {Part} scroller
 * @param {Dropped} dropped
 */
export function dragRows(list, scroller, dropped) {
    on(list, "pointerdown", (/** @type {PartEvent} */ event) => {
        const grip = event.target.closest(".grip");
        if (!grip || event.button !== 0) return;
        event.preventDefault();
        new Drag(list, scroller, grip.closest("task-row"), event, dropped);
    });
}

class Drag {
    #marker = document.createElement("div");
    /** @type {any} */
    #place = null;
    #stopped = new AbortController();

    /**
     * @param {Part} list
     * @param {Part} scroller
     * @param {TaskRow} row
     * @param {PartEvent} event
     * @param {Dropped} dropped
     */
    constructor(list, scroller, row, event, dropped) {
        this.list = list;
        this.target = list;
        this.scroller = scroller;
        this.scrolled = scroller.scrollTop;
        this.row = row;
        this.dropped = dropped;
        this.from = event;
        this.#marker.className = "drop-mark";
        row.classList.add("dragged");
        list.setPointerCapture(event.pointerId);
        const { signal } = this.#stopped;
        list.addEventListener("pointermove", (/** @type {PointerEvent} */ move) => this.#move(move), { signal });
        list.addEventListener("pointerup", () => this.#end(true), { signal });
        list.addEventListener("pointercancel", () => this.#end(false), { signal });
        addEventListener("keydown", ({ key }) => key === "Escape" && this.#end(false), { signal });
    }

    /** @param {{ clientX: number; clientY: number }} values */
    #move({ clientX, clientY }) {
        this.#scroll(clientY);
        const y = clientY - this.from.clientY + this.scroller.scrollTop - this.scrolled;
        this.row.style.transform = `translate(${clientX - this.from.clientX}px, ${y}px)`;
        this.target = document.elementFromPoint(clientX, clientY)?.closest(".drop-zone")?.querySelector(".tasks") ?? this.target;
        const rows = [...this.target.children].filter((one) => one !== this.row && one !== this.#marker);
        const next = rows.find((one) => {
            const { top, height } = one.getBoundingClientRect();
            return clientY < top + height / 2;
        });
        const previous = next ? rows[rows.indexOf(next) - 1] : rows.at(-1);
        this.#place = { previous, next };
        if (next) this.target.insertBefore(this.#marker, next);
        else this.target.append(this.#marker);
    }

    /** @param {number} y */
    #scroll(y) {
        const box = this.scroller.getBoundingClientRect();
        if (y < box.top + edge) this.scroller.scrollTop -= 12;
        if (y > box.bottom - edge) this.scroller.scrollTop += 12;
    }

    /** @param {boolean} isDropped */
    #end(isDropped) {
        this.#stopped.abort();
        this.#marker.remove();
        this.row.classList.remove("dragged");
        this.row.style.transform = "";
        if (isDropped && this.#place) this.dropped(this.row, this.#place.previous, this.#place.next, this.target);
    }
}
