/** Names that every object has: a lookup by a foreign text that is one of them finds what nobody put there. */
export const objectNames = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'] as const
