// Many changes, shown once.

/**
 * A function that may be called often: `act` is called once for all calls until `later` lets it.
 * @param {() => void} act
 * @param {(act: () => void) => void} later
 */
export function throttled(act, later) {
    let isPlanned = false;
    return () => {
        if (isPlanned) return;
        isPlanned = true;
        later(() => {
            isPlanned = false;
            act();
        });
    };
}

/**
 * Before the screen is drawn next; a hidden page is not drawn, but must not stand still either.
 * @param {FrameRequestCallback} act
 */
export function nextFrame(act) {
    if (document.hidden) setTimeout(act, 200);
    else requestAnimationFrame(act);
}
