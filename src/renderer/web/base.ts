/** Path of the workspace on its server, without the slash at its end: the page is there and nowhere else. */
export const base = window.location.pathname.replace(/\/$/, '')
