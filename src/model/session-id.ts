/** What a session is called, by the hash of its token: it does not tell the token. */
export const sessionIdOf = (tokenHash: string): string => tokenHash.slice(0, 16)
