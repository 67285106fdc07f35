// @ts-check
import { readFile } from 'node:fs/promises'
import { formatter } from '@lingui/format-po'

const { parse } = formatter()

/**
 * The translations of a catalog, by the ids that the macros derive from the English texts; missing ones are left out.
 *
 * @param {string} text
 */
export async function readCatalog(text) {
  const entries = Object.entries(await parse(text, { locale: undefined, sourceLocale: 'en', filename: '' }))
  return entries.map(([id, { message = '', translation = '' }]) => ({ id, message, translation }))
}

/**
 * A Vite plugin that turns a catalog into a module: `messages` by id, and `english` by translation, for texts without
 * placeholders.
 *
 * @returns {import('vite').Plugin}
 */
export function poFiles() {
  return {
    name: 'po-files',
    enforce: 'pre',
    load: {
      filter: { id: /\.po$/ },
      async handler(id) {
        const translated = (await readCatalog(await readFile(id, 'utf8'))).filter(
          ({ translation }) => translation !== '',
        )
        const messages = Object.fromEntries(translated.map(({ id, translation }) => [id, translation]))
        const english = translated
          .filter(({ message }) => !message.includes('{'))
          .map(({ translation, message }) => [translation, message])
        return {
          code: `export const messages = ${JSON.stringify(messages)}\nexport const english = ${JSON.stringify(english)}\n`,
          moduleType: 'js',
        }
      },
    },
  }
}
