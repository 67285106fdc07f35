import { type CompiledMessage, compileMessage } from '@lingui/message-utils/compileMessage'
import { expect, test } from 'vitest'
import { annotatorTexts, catalogs, minTranslated } from './catalogs.mjs'

const texts = await annotatorTexts()

/** The placeholders of a message: names, with their kinds of plural, and the tags around parts of it. */
function filledIn(message: string): string[] {
  const found = new Set(message.match(/<\/?\d+\/?>/g))
  const read = (parts: CompiledMessage) => {
    for (const part of parts) {
      if (typeof part === 'string') continue
      const [name, type, options] = part
      found.add(type ? `${name} ${type}` : name)
      if (typeof options === 'object')
        for (const option of Object.values(options ?? {})) if (Array.isArray(option)) read(option)
    }
  }
  read(compileMessage(message))
  return [...found].sort()
}

/** The forms that each plural of a message has. */
const pluralForms = (message: string): string[][] =>
  compileMessage(message).flatMap((part) =>
    typeof part !== 'string' && part[1] === 'plural' ? [Object.keys(part[2] as object)] : [],
  )

for (const { language, entries } of await catalogs()) {
  const translated = entries.filter(({ translation }) => translation !== '')

  test(`${language}: each translation fills in what the English text does`, () => {
    const broken = translated.filter(
      ({ message, translation }) => filledIn(message).join() !== filledIn(translation).join(),
    )
    expect(broken).toEqual([])
  })

  test(`${language}: each plural has the forms of the language`, () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
    const lacking = translated.filter(({ translation }) =>
      pluralForms(translation).some((forms) => pluralCategories.some((category) => !forms.includes(category))),
    )
    expect(lacking).toEqual([])
  })

  test(`${language}: no text is translated that the window no longer has; npm run texts takes it out`, () => {
    expect(entries.filter(({ id }) => !texts.has(id)).map(({ message }) => message)).toEqual([])
  })

  test(`${language}: at least ${minTranslated * 100}% of the texts that an annotator sees are translated`, () => {
    const known = new Set(translated.map(({ id }) => id))
    const missing = [...texts].flatMap(([id, { message }]) => (known.has(id) ? [] : [message]))
    if (missing.length > 0)
      console.warn(`${language}: ${missing.length} of ${texts.size} texts lack a translation: npm run texts`)
    expect(1 - missing.length / texts.size).toBeGreaterThanOrEqual(minTranslated)
  })
}
