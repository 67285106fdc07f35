/** Whether the workspace is on a server, where others work in it at the same time. */
export const isServed = (): boolean => window.winnow.signOut !== undefined
