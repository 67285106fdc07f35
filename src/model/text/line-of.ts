const maxCharacters = 200

/** A text as one short line without invisible characters; null if nothing is left. */
export const lineOf = (text: string): string | null =>
  text
    .slice(0, 10 * maxCharacters)
    .replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, maxCharacters) || null
