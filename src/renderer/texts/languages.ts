import type { Messages } from '@lingui/core'

/** `english` has the English text of each translation, for searches. */
type Catalog = { messages: Messages; english: readonly (readonly [translation: string, english: string])[] }

type LanguageEntry = {
  id: string
  /** In the language itself, as a user looks for it. */
  name: string
  /** Other words for it in a search. */
  words: string
  /** The locale that numbers, dates and lists are written by. */
  locale: string
  /** The locale of a date in digits with its time; English takes the one that sorts. */
  dates: string
  load: (() => Promise<Catalog>) | null
  /** Nouns have a capital letter within a sentence too. */
  keepsCapitals?: true
}

/** The languages of the window. Each but English is a catalog of the same name in this folder. */
export const languages = [
  { id: 'en', name: 'English', words: 'Englisch, 英语', locale: 'en', dates: 'sv', load: null },
  {
    id: 'de',
    name: 'Deutsch',
    words: 'German, 德语',
    locale: 'de',
    dates: 'de',
    load: () => import('./catalogs/de.po'),
    keepsCapitals: true,
  },
  {
    id: 'zh-Hans',
    name: '简体中文',
    words: 'Simplified Chinese, Chinesisch, 中文, 汉语',
    locale: 'zh-Hans',
    dates: 'zh-Hans',
    load: () => import('./catalogs/zh-Hans.po'),
  },
] as const satisfies readonly LanguageEntry[]

export type Language = (typeof languages)[number]['id']
export type LanguageChoice = Language | 'system'

const storageKey = 'winnow.language'

/** What the user of this computer chose. Tests have no such place. */
export function languageChoice(): LanguageChoice {
  const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(storageKey)
  return languages.find(({ id }) => id === stored)?.id ?? 'system'
}

export const keepLanguageChoice = (choice: LanguageChoice): void => localStorage.setItem(storageKey, choice)

const languageAndScript = (tag: string): string => {
  const { language, script } = new Intl.Locale(tag).maximize()
  return `${language}-${script}`
}

/** The language of the window for a choice, on a system whose user prefers these languages, the first most. */
export function languageFor(choice: LanguageChoice, preferred: readonly string[]): Language {
  if (choice !== 'system') return choice
  for (const tag of preferred) {
    const found = languages.find(({ id }) => languageAndScript(id) === languageAndScript(tag))
    if (found) return found.id
  }
  return 'en'
}
