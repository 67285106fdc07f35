/** Names that every JavaScript object has: a lookup by foreign text must not find them. */
export const objectNames = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'] as const
