// Moving rows: with a mouse or pen anywhere on the row, with a finger by its grip or after a long press; sideways a finger completes a
// task or puts it off. The keyboard moves them by Alt and an arrow.

import { on } from "../scripts/events.js";

const edge = 60;
/** A press that moves less than this is a click. */
const slack = 4;
const longPress = 380;
const swipe = 84;

/**
 * `dropped(row, previous, next, list)` is told between which rows a row was let go, and in which list. A row that was let go over a link
 * of the navigation says "drop-on" (detail: the link's address), one that was swiped to the left "later".
 * @param {Part} list
 * @param {Part} scroller
 * @param {Dropped} dropped
 */
export function dragRows(list, scroller, dropped) {
    on(list, "pointerdown", (event) => {
        const row = event.target.closest("task-row");
        if (!row || event.button !== 0 || event.target.closest(".check, .remove")) return;
        const grip = event.target.closest(".grip");
        if (grip) event.preventDefault();
        new Press(row, event, Boolean(grip), () => new Drag(list, scroller, row, event, dropped));
    });
    // The browser's own dragging of what is selected would be in the way.
    on(list, "dragstart", (event) => event.preventDefault());
}

/** A pointer that is down on a row, until it is known what it wants. */
class Press {
    #stopped = new AbortController();
    #timer = 0;
    #isSwipe = false;

    /**
     * @param {TaskRow} row
     * @param {PartEvent} event
     * @param {boolean} isGrip
     * @param {() => unknown} drag
     */
    constructor(row, event, isGrip, drag) {
        this.row = row;
        this.from = event;
        this.isTouch = event.pointerType === "touch";
        this.drag = drag;
        if (this.isTouch && isGrip) {
            this.#begin();
            return;
        }
        const { signal } = this.#stopped;
        on(window, "pointermove", (move) => this.#moved(move), { signal });
        on(window, "pointerup", (up) => this.#up(up), { signal });
        on(window, "pointercancel", () => this.#end(), { signal });
        if (this.isTouch) this.#timer = setTimeout(() => this.#begin(), longPress);
    }

    #begin() {
        this.#end();
        this.drag();
    }

    /** @param {PartEvent} event */
    #moved(event) {
        if (event.pointerId !== this.from.pointerId) return;
        const x = event.clientX - this.from.clientX;
        const y = event.clientY - this.from.clientY;
        if (!this.isTouch) return void (Math.hypot(x, y) > slack && this.#begin());
        if (!this.#isSwipe && Math.hypot(x, y) < 10) return;
        clearTimeout(this.#timer);
        if (!this.#isSwipe && Math.abs(x) < 2 * Math.abs(y)) return this.#end();
        this.#isSwipe = true;
        this.row.style.transform = `translateX(${x}px)`;
        this.row.dataset.swipe = Math.abs(x) < swipe ? "" : x > 0 ? "done" : "later";
    }

    /** @param {PartEvent} event */
    #up(event) {
        const x = event.clientX - this.from.clientX;
        const isSwipe = this.#isSwipe;
        this.#end();
        if (!isSwipe) return;
        quietClick();
        if (x > swipe) this.row.dispatchEvent(new CustomEvent("toggle", { bubbles: true }));
        if (x < -swipe) this.row.dispatchEvent(new CustomEvent("later", { bubbles: true }));
    }

    #end() {
        clearTimeout(this.#timer);
        this.#stopped.abort();
        this.row.style.transform = "";
        delete this.row.dataset.swipe;
    }
}

/** The click that comes after a drag means nothing. */
function quietClick() {
    const stop = (/** @type {Event} */ event) => (event.stopPropagation(), event.preventDefault());
    addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", stop, { capture: true }), 0);
}

class Drag {
    #marker = document.createElement("div");
    #ghost = document.createElement("div");
    /** @type {any} */
    #place = null;
    /** @type {Part | null} */
    #link = null;
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
        this.#ghost.className = "drag-ghost";
        this.#ghost.textContent = row.task.title;
        row.classList.add("dragged");
        document.documentElement.classList.add("dragging");
        getSelection()?.removeAllRanges();
        list.setPointerCapture(event.pointerId);
        const { signal } = this.#stopped;
        on(list, "pointermove", (move) => this.#move(move), { signal });
        on(list, "pointerup", () => this.#end(true), { signal });
        on(list, "pointercancel", () => this.#end(false), { signal });
        list.addEventListener("touchmove", (/** @type {Event} */ touch) => touch.preventDefault(), { signal, passive: false });
        // Escape means this, and nothing else that it closes.
        on(window, "keydown", (key) => {
            if (key.key !== "Escape") return;
            key.preventDefault();
            key.stopPropagation();
            this.#end(false);
        }, { signal, capture: true });
    }

    /** @param {{ clientX: number; clientY: number }} values */
    #move({ clientX, clientY }) {
        this.#scroll(clientY);
        const y = clientY - this.from.clientY + this.scroller.scrollTop - this.scrolled;
        this.row.style.transform = `translate(${clientX - this.from.clientX}px, ${y}px)`;
        const under = document.elementFromPoint(clientX, clientY);
        this.#over(under?.closest("side-bar a[href]") ?? null, clientX, clientY);
        if (this.#link) return;
        this.target = under?.closest(".drop-zone")?.querySelector(".tasks") ?? this.target;
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

    /**
     * @param {Part | null} link
     * @param {number} x
     * @param {number} y
     */
    #over(link, x, y) {
        const target = link && /^\/(today|upcoming|tag\/.+)$/.test(link.getAttribute("href")) ? link : null;
        if (target !== this.#link) {
            this.#link?.classList.remove("drop-here");
            target?.classList.add("drop-here");
            this.#link = target;
            if (target) document.body.append(this.#ghost);
            else this.#ghost.remove();
        }
        if (!target) return;
        this.#marker.remove();
        this.#ghost.style.transform = `translate(${x + 12}px, ${y + 8}px)`;
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
        this.#ghost.remove();
        this.#link?.classList.remove("drop-here");
        document.documentElement.classList.remove("dragging");
        this.row.classList.remove("dragged");
        this.row.style.transform = "";
        quietClick();
        if (!isDropped) return;
        if (this.#link) this.row.dispatchEvent(new CustomEvent("drop-on", { detail: this.#link.getAttribute("href"), bubbles: true }));
        else if (this.#place) this.dropped(this.row, this.#place.previous, this.#place.next, this.target);
    }
}
