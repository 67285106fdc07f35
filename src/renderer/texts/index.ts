import { i18n, type MessageDescriptor, type MessageOptions } from '@lingui/core'
import { type CompiledMessage, compileMessage } from '@lingui/message-utils/compileMessage'
import { languageChoice, languageFor, languages } from './languages.ts'

const compiled = new Map<string, CompiledMessage>()

// English texts are in the code. Messages with placeholders are compiled once, plain ones never.
i18n.setMessagesCompiler((message) => {
  if (!/[{}']/.test(message)) return [message]
  const known = compiled.get(message)
  if (known !== undefined) return known
  const fresh = compileMessage(message)
  compiled.set(message, fresh)
  return fresh
})

type Values = Record<string, unknown>
const turnsText = /[\u061c\u200f\u202a-\u202e\u2066-\u2069]/

/** Returns the values of a text. Marks in a file name that turn the writing direction don't turn the text around the name. */
const isolated = (values: Values = {}): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' && turnsText.test(value) ? `\u2068${value}\u2069` : value,
    ]),
  )

type Translate = (text: MessageDescriptor | string, values?: Values, options?: MessageOptions) => string
const translate = i18n._.bind(i18n) as Translate
const translateIsolated: Translate = (text, values, options) =>
  translate(typeof text === 'string' ? text : { ...text, values: isolated(text.values) }, isolated(values), options)
i18n._ = translateIsolated

/** The language of the window. It can't change later, because many texts are made when their files load. */
export const language = languageFor(languageChoice(), typeof window === 'undefined' ? [] : navigator.languages)
const { locale, dates, load, ...shown } = languages.find(({ id }) => id === language)!
const catalog = await load?.()
i18n.loadAndActivate({ locale, messages: catalog?.messages ?? {} })

const english = new Map(catalog?.english)

/** Returns the English for a text of the window, so that searches find it by that too. */
export const englishOf = (text: string): string => english.get(text) ?? text

/** Whether titles keep their capital letters within a sentence. */
export const keepsCapitals = 'keepsCapitals' in shown

/** The locale for dates in digits. */
export const dateLocale = dates

/** The texts of the window in its language. Lingui's macros use this. */
export { i18n }
