import { engineTexts } from './engine-texts.ts'
import { i18n, language } from './index.ts'

const placeholder = /\{(\w+)\}/g
const plain = (message: string): string => message.replaceAll("''", "'")

const fixed = new Map(engineTexts.map((text) => [plain(text.message ?? ''), text]))
const filledIn = (language === 'en' ? [] : engineTexts)
  .filter(({ message = '' }) => message.includes('{'))
  .map((text) => {
    const names = [...(text.message ?? '').matchAll(placeholder)].map(([, name]) => name!)
    const parts = plain(text.message ?? '').split(/\{\w+\}/)
    const pattern = new RegExp(
      `^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.+?)')}$`,
      's',
    )
    return { text, names, pattern }
  })

/** Translates a text of the engine into the language of the window. Returns it unchanged if there is no translation. */
export function fromEngine(english: string): string {
  if (language === 'en') return english
  const known = fixed.get(english)
  if (known) return i18n._(known)
  // A decimal number gets the decimal mark of the language.
  if (/^\d+\.\d+$/.test(english)) return english.replace('.', (1.5).toLocaleString(i18n.locale).charAt(1))
  for (const { text, names, pattern } of filledIn) {
    const found = pattern.exec(english)
    if (!found) continue
    const values = Object.fromEntries(names.map((name, i) => [name, fromEngine(found[i + 1]!)]))
    return i18n._({ ...text, values })
  }
  return english
}
