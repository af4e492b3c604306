// Signing in and signing up, with the server's words next to the field they are about.

import { html, render } from "../scripts/view/html.js";
import { knownZone, zone, zones } from "../scripts/net/time-zone.js";
import { session } from "../scripts/net/session.js";

const modes = {
    signin: { heading: "Welcome back", submit: "Sign in", ask: "New here?", other: "Create an account" },
    signup: { heading: "Create your account", submit: "Create account", ask: "Already have an account?", other: "Sign in" },
};

const missing = { email: "Enter your e-mail address.", password: "Enter a password." };

/**
 * @param {string} name
 * @param {string} label
 * @param {Markup} attributes
 */
const field = (name, label, attributes) => html`
    <div class="field">
        <label for="field-${name}">${label}</label>
        <input id="field-${name}" name="${name}" aria-describedby="fault-${name}" ${attributes}>
        <p class="fault" id="fault-${name}"></p>
    </div>`;

/**
 * @param {string} mode
 * @param {any} values
 */
const template = (mode, { heading, submit, ask, other }) => html`
    <section class="intro">
        <span class="brand"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 12.6l4 4L18.5 7.5" /></svg>Errand</span>
        <p>One calm to-do list, always in sync.</p>
    </section>
    <form class="card" novalidate>
        <h1>${heading}</h1>
        ${session.lost && html`<p class="lost" role="status">You were signed out: this session was ended on another device, or it expired. Changes that were not sent are kept until you sign in again.</p>`}
        ${mode === "signup" && field("name", "Your name (optional)", html`autocomplete="name" maxlength="100"`)}
        ${field("email", "E-mail", html`type="email" autocomplete="username" inputmode="email" spellcheck="false" required`)}
        ${field("password", mode === "signup" ? "Password (at least 8 characters)" : "Password", mode === "signup"
            ? html`type="password" autocomplete="new-password" required`
            : html`type="password" autocomplete="current-password" required`)}
        ${mode === "signup" && html`
            ${field("time_zone", "Time zone", html`value="${zone}" list="signup-zones" autocomplete="off" spellcheck="false"`)}
            ${!knownZone && html`<p class="hint">Your browser doesn’t share your time zone. Your days begin and end in this one.</p>`}
            <datalist id="signup-zones">${zones().map((name) => html`<option value="${name}"></option>`)}</datalist>`}
        <p class="fault summary" role="alert"></p>
        <button type="submit" class="primary">${submit}</button>
        <p class="switch">${ask} <button type="button" class="link" data-action="link">${other}</button></p>
    </form>`;

class WelcomeCard extends HTMLElement {
    #mode = "signin";

    connectedCallback() {
        this.setAttribute("role", "main");
        this.#mode = session.lost || localStorage.getItem("errand.been-here") ? "signin" : "signup";
        this.#show();
    }

    #show() {
        const entered = this.querySelector("[name=email]")?.value ?? session.lost;
        render(this, template(this.#mode, modes[this.#mode]));
        document.title = `${modes[this.#mode].submit} · Errand`;
        const form = this.querySelector("form");
        form.onsubmit = (/** @type {PartEvent} */ event) => (event.preventDefault(), this.#submit(form));
        form.oninput = (/** @type {PartEvent} */ { target }) => this.#fault(target.name, "");
        form.elements.email.value = entered;
        this.querySelector("[data-action=link]").onclick = () => {
            this.#mode = this.#mode === "signin" ? "signup" : "signin";
            this.#show();
        };
        form.elements[entered ? "password" : "email"].focus();
    }

    /** @param {Part} form */
    async #submit(form) {
        const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
        this.#clear();
        for (const name of Object.keys(missing)) if (!fields[name]) this.#fault(name, missing[name]);
        if (this.#focusFault()) return;
        form.querySelector(".primary").disabled = true;
        try {
            await (this.#mode === "signin" ? session.signIn(fields) : session.signUp(fields));
            localStorage.setItem("errand.been-here", "1");
        } catch (problem) {
            form.querySelector(".primary").disabled = false;
            this.#explain(problem);
        }
    }

    /** @param {any} problem */
    #explain(problem) {
        const others = problem.errors?.filter((/** @type {{ field: string, message: string }} */ fault) => !this.#fault(fault.field, fault.message)) ?? [];
        const isPlaced = problem.errors?.length > 0 && others.length === 0;
        this.querySelector(".summary").textContent = isPlaced ? "" : others[0]?.message ?? problem.message;
        this.#focusFault();
    }

    /**
     * @param {string} name
     * @param {string} message
     */
    #fault(name, message) {
        const input = this.querySelector("form").elements[name];
        if (!input) return false;
        this.querySelector(`#fault-${name}`).textContent = message;
        input.toggleAttribute("aria-invalid", message !== "");
        if (message) input.setAttribute("aria-invalid", "true");
        return true;
    }

    #clear() {
        for (const name of ["name", "email", "password", "time_zone"]) this.#fault(name, "");
        this.querySelector(".summary").textContent = "";
    }

    #focusFault() {
        const input = this.querySelector("[aria-invalid=true]");
        input?.focus();
        return Boolean(input);
    }
}

customElements.define("welcome-card", WelcomeCard);
