// A list of which only what is near the screen exists: thousands of rows scroll like twenty.

import { throttled } from "../scripts/view/throttle.js";

const overscan = 400;

/**
 * Items are `{ key, make(), update(element), estimate }`. Elements keep their place while their key stays, so that focus and
 * whatever a person is doing in them survive what others change.
 */
export class VirtualList {
    /** @type {ListItem[]} */
    #items = [];
    /** @type {Map<string, number> | null} */
    #indexes = null;
    #heights = new Map();
    #offsets = new Float64Array(1);
    #rows = new Map();
    #plan = throttled(() => this.#show(), (/** @type {() => void} */ act) => requestAnimationFrame(act));
    #sizes = new ResizeObserver((entries) => this.#measured(entries));
    #width = 0;

    /**
     * `list` holds the rows, `scroller` is what scrolls.
     * @param {Part} list
     * @param {Part} scroller
     */
    constructor(list, scroller) {
        this.list = list;
        this.scroller = scroller;
        this.stopped = new AbortController();
        scroller.addEventListener("scroll", () => this.#plan(), { passive: true, signal: this.stopped.signal });
        this.#sizes.observe(scroller);
        // On paper there is no scrolling: every row is there.
        const { signal } = this.stopped;
        addEventListener("beforeprint", () => this.#showAll(), { signal });
        addEventListener("afterprint", () => this.#show(), { signal });
    }

    #showAll() {
        this.#fill(0, this.#items.length);
        this.list.style.paddingTop = this.list.style.paddingBottom = "0";
    }

    stop() {
        this.stopped.abort();
        this.#sizes.disconnect();
    }

    get items() {
        return this.#items;
    }

    set items(items) {
        this.#items = items;
        this.#indexes = null;
        this.#layOut();
        this.#show();
    }

    /**
     * The element of an item, which is brought into view; undefined when there is no such item.
     * @param {string} key
     */
    reveal(key) {
        const index = this.#indexOf(key);
        if (index < 0) return undefined;
        const top = this.#start() + this.#offsets[index];
        const bottom = top + this.#height(this.#items[index]);
        const { scrollTop, clientHeight } = this.scroller;
        if (top < scrollTop + 8) this.scroller.scrollTop = Math.max(0, top - 80);
        else if (bottom > scrollTop + clientHeight - 8) this.scroller.scrollTop = bottom - clientHeight + 80;
        this.#show();
        return this.#rows.get(key);
    }

    /**
     * Where an item stands, -1 for none.
     * @param {string} key
     */
    #indexOf(key) {
        this.#indexes ??= new Map(this.#items.map((item, index) => [item.key, index]));
        return this.#indexes.get(key) ?? -1;
    }

    /**
     * The element of an item, if it exists just now.
     * @param {string} key
     */
    row(key) {
        return this.#rows.get(key);
    }

    /** Where the list begins within what scrolls. */
    #start() {
        return this.list.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top + this.scroller.scrollTop;
    }

    /** @param {ListItem} item */
    #height(item) {
        return this.#heights.get(item.key) ?? item.estimate;
    }

    #layOut() {
        const count = this.#items.length;
        if (this.#offsets.length < count + 1) this.#offsets = new Float64Array(2 * count + 1);
        let offset = 0;
        for (let index = 0; index < count; index += 1) {
            this.#offsets[index] = offset;
            offset += this.#height(this.#items[index]);
        }
        this.#offsets[count] = offset;
    }

    /**
     * The first item that ends below `offset`.
     * @param {number} offset
     */
    #indexAt(offset) {
        let [low, high] = [0, this.#items.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.#offsets[middle + 1] <= offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    #show() {
        const top = this.scroller.scrollTop - this.#start();
        const first = this.#indexAt(top - overscan);
        const last = Math.min(this.#items.length, this.#indexAt(top + this.scroller.clientHeight + overscan) + 1);
        this.#fill(first, last);
        this.list.style.paddingTop = `${this.#offsets[first] ?? 0}px`;
        this.list.style.paddingBottom = `${this.#offsets[this.#items.length] - this.#offsets[last]}px`;
    }

    /**
     * Puts the rows of a range into the list.
     * @param {number} first
     * @param {number} last
     */
    #fill(first, last) {
        const wanted = new Map();
        for (let index = first; index < last; index += 1) wanted.set(this.#items[index].key, this.#items[index]);
        /** @type {Part} */
        const focus = document.activeElement;
        for (const [key, row] of this.#rows) {
            if (wanted.has(key)) continue;
            this.#sizes.unobserve(row);
            row.remove();
            this.#rows.delete(key);
        }
        let next = this.list.firstElementChild;
        for (const [key, item] of wanted) {
            let row = this.#rows.get(key);
            if (!row) row = this.#made(key, item);
            item.update(row);
            if (row === next) next = row.nextElementSibling;
            else this.list.insertBefore(row, next);
        }
        if (focus?.isConnected && focus !== document.activeElement && this.list.contains(focus)) focus.focus({ preventScroll: true });
    }

    /**
     * @param {string} key
     * @param {ListItem} item
     */
    #made(key, item) {
        const row = item.make();
        row.dataset.key = key;
        this.#rows.set(key, row);
        this.#sizes.observe(row);
        return row;
    }

    /**
     * What the rows turn out to measure; what moves above the screen must not move what is on it.
     * @param {ResizeObserverEntry[]} entries
     */
    #measured(entries) {
        let shift = 0;
        let isChanged = false;
        const top = this.scroller.scrollTop - this.#start();
        for (const { target, borderBoxSize } of entries) {
            if (target === this.scroller) isChanged = this.#resized() || isChanged;
            const { key } = /** @type {HTMLElement} */ (target).dataset;
            if (!key || this.#rows.get(key) !== target) continue;
            const height = borderBoxSize[0].blockSize;
            const index = this.#indexOf(key);
            if (index < 0) continue;
            const before = this.#height(this.#items[index]);
            this.#heights.set(key, height);
            if (Math.abs(before - height) < 0.5) continue;
            isChanged = true;
            if (this.#offsets[index] + before <= top) shift += height - before;
        }
        if (!isChanged) return;
        this.#layOut();
        if (shift !== 0) this.scroller.scrollTop += shift;
        this.#plan();
    }

    #resized() {
        const width = this.scroller.clientWidth;
        if (this.#width && this.#width !== width) this.#heights.clear();
        this.#width = width;
        return true;
    }
}
