// Small choices of a person that stay in this browser: theme, order of lists. Nothing secret.

/**
 * Reads a choice, or gives the default; a browser that forbids storage has only defaults.
 * @param {string} name
 * @param {any} fallback
 */
export function choice(name, fallback) {
    try {
        return localStorage.getItem(`errand.${name}`) ?? fallback;
    } catch {
        return fallback;
    }
}

/**
 * @param {string} name
 * @param {any} value
 */
export function choose(name, value) {
    try {
        if (value === null) localStorage.removeItem(`errand.${name}`);
        else localStorage.setItem(`errand.${name}`, value);
    } catch {
        // Then it holds until the page is closed.
    }
}

/**
 * The names of the choices that begin so.
 * @param {string} prefix
 */
export function choices(prefix) {
    try {
        return Object.keys(localStorage).filter((name) => name.startsWith(`errand.${prefix}`)).map((name) => name.slice("errand.".length));
    } catch {
        return [];
    }
}
