import { i18n } from '@lingui/core'
import { type CompiledMessage, compileMessage } from '@lingui/message-utils/compileMessage'
import { languageChoice, languageFor, languages } from './languages.ts'

const compiled = new Map<string, CompiledMessage>()

/** English stands in the code. Messages with something to fill in are read once, plain ones never. */
i18n.setMessagesCompiler((message) => {
  if (!/[{}']/.test(message)) return [message]
  const known = compiled.get(message)
  if (known !== undefined) return known
  const fresh = compileMessage(message)
  compiled.set(message, fresh)
  return fresh
})

/** The language of the window, from its start on: many texts are made as the files that hold them are loaded. */
export const language = languageFor(languageChoice(), typeof window === 'undefined' ? [] : navigator.languages)
const { locale, dates, load, ...shown } = languages.find(({ id }) => id === language)!
const catalog = await load?.()
i18n.loadAndActivate({ locale, messages: catalog?.messages ?? {} })

const english = new Map(catalog?.english)

/** What a text of the window is in English: searches find it by that too. */
export const englishOf = (text: string): string => english.get(text) ?? text

/** Whether a title keeps its capital letters within a sentence. */
export const keepsCapitals = 'keepsCapitals' in shown

/** The locale of a date in digits. */
export const dateLocale = dates

/** The texts of the window in its language. The macros around all texts come here. */
export { i18n }
