/** A catalog of translations. `scripts/texts/po-files.mjs` turns it into a module. */
declare module '*.po' {
  export const messages: import('@lingui/core').Messages
  export const english: readonly (readonly [translation: string, english: string])[]
}
