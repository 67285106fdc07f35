/** The path of the workspace on its server, where the page is, without the slash at its end. */
export const base = window.location.pathname.replace(/\/$/, '')
