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

/** Something the engine says, in the language of the window; as it comes where there is no translation. */
export function fromEngine(said: string): string {
  if (language === 'en') return said
  const known = fixed.get(said)
  if (known) return i18n._(known)
  // A number behind a point is written as the language does.
  if (/^\d+\.\d+$/.test(said)) return said.replace('.', (1.5).toLocaleString(i18n.locale).charAt(1))
  for (const { text, names, pattern } of filledIn) {
    const found = pattern.exec(said)
    if (!found) continue
    const values = Object.fromEntries(names.map((name, i) => [name, fromEngine(found[i + 1]!)]))
    return i18n._({ ...text, values })
  }
  return said
}
