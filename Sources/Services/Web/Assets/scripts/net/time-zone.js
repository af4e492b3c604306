// The time zone of this browser.

/** Where the browser is; nothing when it cannot tell, which Chromium calls Etc/Unknown: then the account's zone counts. */
export const knownZone = ((name) => (!name || name === "Etc/Unknown" ? undefined : name))(Intl.DateTimeFormat().resolvedOptions().timeZone);
/** The same with a name for nowhere: a time always needs a clock. */
export const zone = knownZone ?? "UTC";
/**
 * The zone as part of a question; nothing when it is not known.
 * @type {Record<string, string>}
 */
export const inZone = knownZone ? { zone: knownZone } : {};
/** The zones that there are to choose from. */
export const zones = () => Intl.supportedValuesOf?.("timeZone") ?? [zone];
