/** Returns a session's id, made from the hash of its token: it does not reveal the token. */
export const sessionIdOf = (tokenHash: string): string => tokenHash.slice(0, 16)
