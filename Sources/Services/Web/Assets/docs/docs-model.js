// The services' contracts (OpenAPI 3.1) as the page shows them: operations, references, words for a schema, an example of one.

import { send } from "../scripts/net/http.js";

/** Every service that a client may speak to, in the order of the page. */
export const services = [
    { name: "tasks", title: "Tasks and accounts" },
    { name: "chat", title: "Assistant" },
    { name: "mcp", title: "MCP" },
    { name: "notifications", title: "Notifications" },
    { name: "audit", title: "Audit" },
    { name: "sync", title: "Sync" },
];

const methods = ["get", "put", "post", "patch", "delete"];
/** Headers that a browser lets no page set. */
const forbidden = /^(origin|host|cookie|sec-.*|accept-encoding)$/i;

/** Loads the contracts of all services, and the schemas of the frames. */
export async function load() {
    const documents = await Promise.all(services.map(({ name }) => send("GET", `/docs/${name}.json`)));
    const contracts = services.map((service, index) => new Contract(service, documents[index]));
    await Promise.all(contracts.map((contract) => contract.loadFrames()));
    return contracts;
}

/** A service's contract. */
export class Contract {
    /** @type {Record<string, Schema>} */
    frames = {};

    /**
     * @param {{ name: string; title: string }} service
     * @param {any} document
     */
    constructor({ name, title }, document) {
        this.name = name;
        this.title = title;
        this.document = document;
        /** @type {Operation[]} */
        this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
            methods.filter((method) => item[method]).map((method) => new Operation(this, method, path, item)));
        this.tags = [...new Set(this.operations.map((operation) => operation.tag))];
        /** @type {[string, Schema][]} */
        this.schemas = Object.entries(document.components?.schemas ?? {});
    }

    /** @returns {string} */
    get description() {
        return this.document.info.description ?? "";
    }

    /**
     * What a `$ref` leads to, with the name that it has; anything else as it is.
     * @param {any} value
     * @returns {{ value: any; name?: string }}
     */
    resolve(value) {
        const reference = value?.$ref;
        if (!reference) return { value: value ?? {} };
        const name = reference.split("/").at(-1);
        if (!reference.startsWith("#/")) return { value: this.frames[name] ?? {}, name };
        /** @type {string[]} */
        const parts = reference.slice(2).split("/");
        return { value: parts.reduce((found, part) => found?.[part], this.document) ?? {}, name };
    }

    async loadFrames() {
        const named = this.operations.flatMap((operation) => operation.frames.map(({ schema }) => schema));
        if (!named.length) return;
        const names = [...named, "task.schema.json"];
        const schemas = await Promise.all(names.map((name) => send("GET", `/docs/${name}`)));
        this.frames = Object.fromEntries(names.map((name, index) => [name, schemas[index]]));
        this.schemas = [...this.schemas, ["task.schema.json", this.frames["task.schema.json"]]];
    }

    /**
     * A few words for a schema: its types, its values, its format; a name that is linked comes as `{ name }`.
     * @param {Schema} schema
     * @returns {(string | { name: string })[]}
     */
    words(schema, depth = 0) {
        if (!schema || depth > 4) return [];
        if (schema.$ref) return [{ name: schema.$ref.split("/").at(-1) }];
        if (schema.items) return ["array of ", ...this.words(schema.items, depth + 1)];
        /** @type {Schema[] | undefined} */
        const choices = schema.oneOf ?? schema.anyOf ?? schema.allOf;
        if (choices) return choices.flatMap((choice, index) => [index ? " or " : "", ...this.words(choice, depth + 1)]);
        /** @type {any[] | null} */
        const values = schema.enum ?? ("const" in schema ? [schema.const] : null);
        const text = values ? values.map((value) => JSON.stringify(value)).join(" | ") : [schema.type ?? "any"].flat().join(" | ");
        const fallback = "default" in schema ? `, default ${JSON.stringify(schema.default)}` : "";
        return [text + (schema.format ? ` (${schema.format})` : "") + fallback];
    }

    /**
     * The members that a schema has, those of its parts included.
     * @param {Schema} schema
     * @returns {SchemaMember[]}
     */
    members(schema) {
        /** @type {Schema[]} */
        const parts = (schema.allOf ?? [schema]).map((/** @type {Schema} */ part) => this.resolve(part).value);
        return parts.flatMap((part) => Object.entries(part.properties ?? {}).map(([name, member]) => (
            { name, member, isRequired: (part.required ?? []).includes(name) })));
    }

    /**
     * A value that a schema admits, as a start: what is required, and what says itself by an example.
     * @param {Schema} schema
     * @returns {any}
     */
    example(schema, depth = 0) {
        const { value } = this.resolve(schema);
        if (value.example !== undefined) return value.example;
        if (value.examples?.length) return value.examples[0];
        if (value.default !== undefined) return value.default;
        if (value.const !== undefined) return value.const;
        if (value.enum) return value.enum[0];
        if (depth > 5) return null;
        if (value.oneOf ?? value.anyOf) return this.example((value.oneOf ?? value.anyOf)[0], depth + 1);
        const type = [value.type].flat()[0];
        if (value.properties || value.allOf || type === "object") {
            const members = this.members(value);
            const wanted = members.some(({ isRequired }) => isRequired) ? members.filter(({ isRequired }) => isRequired) : members.slice(0, 1);
            return Object.fromEntries(wanted.map(({ name, member }) => [name, this.example(member, depth + 1)]));
        }
        if (type === "array") return value.items ? [this.example(value.items, depth + 1)] : [];
        return { integer: value.minimum ?? 1, number: value.minimum ?? 1, boolean: true, null: null }[type] ?? sample(value);
    }
}

/**
 * A text of a format.
 * @param {Schema} schema
 */
function sample({ format }) {
    if (format === "date-time") return new Date(Date.now() + 86_400_000).toISOString().replace(/\.\d+/, "");
    if (format === "date") return new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    if (format === "uuid") return "00000000-0000-7000-8000-000000000000";
    if (format === "email") return "ann@example.org";
    return "text";
}

/** One method of one path. */
export class Operation {
    /**
     * @param {Contract} contract
     * @param {string} method
     * @param {string} path
     * @param {any} item
     */
    constructor(contract, method, path, item) {
        const operation = item[method];
        this.contract = contract;
        this.method = method.toUpperCase();
        this.path = path;
        this.id = `${contract.name}-${operation.operationId ?? method + path.replace(/\W+/g, "-")}`;
        /** @type {string} */
        this.summary = operation.summary ?? "";
        /** @type {string} */
        this.description = operation.description ?? "";
        /** @type {string} */
        this.tag = operation.tags?.[0] ?? contract.name;
        /** @type {{ direction: string; schema: string }[]} */
        this.frames = operation["x-frames"] ?? [];
        /** Whether it is answered without a token, too. */
        this.isOpen = operation.security?.length === 0 || (operation.security ?? []).some((/** @type {object} */ way) => !Object.keys(way).length);
        /** @type {Parameter[]} */
        this.parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((each) => contract.resolve(each).value);
        /** @type {TypedContent[]} */
        this.bodies = Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema, example }]) => ({ type, schema, example }));
        /** @type {{ status: string; description?: string; contents: TypedContent[] }[]} */
        this.answers = Object.entries(operation.responses ?? {}).map(([status, each]) => {
            const { description, content } = contract.resolve(each).value;
            return { status, description, contents: Object.entries(content ?? {}).map(([type, { schema }]) => ({ type, schema })) };
        });
    }

    /** What a page can say in a request. */
    get fields() {
        return this.parameters.filter((parameter) => parameter.in !== "cookie" && !(parameter.in === "header" && forbidden.test(parameter.name)));
    }

    /** The media type to ask for: that of the first success. */
    get accepts() {
        const success = this.answers.find(({ status }) => status.startsWith("2"));
        return success?.contents[0]?.type ?? "application/json";
    }

    /**
     * A body to begin with.
     * @param {TypedContent} content
     */
    starter({ type, schema, example }) {
        const value = example ?? this.contract.example(schema);
        return /json/.test(type) ? JSON.stringify(value, null, 2) : typeof value === "string" && value !== "text" ? value : "";
    }
}
