/** Returns whether the workspace is on a server, where several users work in it at the same time. */
export const isServed = (): boolean => window.winnow.signOut !== undefined
