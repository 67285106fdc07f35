import type { Messages } from '@lingui/core'
import { closestLanguage, isLanguage, type Language, languageNames } from '#model/text/language.ts'

/** `english` has the English text of each translation, for searches. */
type Catalog = { messages: Messages; english: readonly (readonly [translation: string, english: string])[] }

type LanguageEntry = {
  id: Language
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
  { id: 'en', name: languageNames.en, words: 'Englisch, 英语', locale: 'en', dates: 'sv', load: null },
  {
    id: 'de',
    name: languageNames.de,
    words: 'German, 德语',
    locale: 'de',
    dates: 'de',
    load: () => import('./catalogs/de.po'),
    keepsCapitals: true,
  },
  {
    id: 'zh-Hans',
    name: languageNames['zh-Hans'],
    words: 'Simplified Chinese, Chinesisch, 中文, 汉语',
    locale: 'zh-Hans',
    dates: 'zh-Hans',
    load: () => import('./catalogs/zh-Hans.po'),
  },
] as const satisfies readonly LanguageEntry[]

export type LanguageChoice = Language | 'system'

const storageKey = 'winnow.language'

/** Where a server's own pages keep it too: who chose a language there signs in to a window in it, and the other way round. */
const cookie = 'winnow-language'
const yearMs = 365 * 86_400_000
const isOnServer = (): boolean => typeof document !== 'undefined' && /^https?:/.test(location.protocol)

/** What the user of this computer chose. Tests have no such place. */
export function languageChoice(): LanguageChoice {
  const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(storageKey)
  const chosen = isOnServer() ? new RegExp(`(?:^|; )${cookie}=([\\w-]+)`).exec(document.cookie)?.[1] : undefined
  return [chosen, stored].find(isLanguage) ?? 'system'
}

export async function keepLanguageChoice(choice: LanguageChoice): Promise<void> {
  localStorage.setItem(storageKey, choice)
  // Older browsers have no such store: there the server's own pages keep their language.
  if (!isOnServer() || !('cookieStore' in window)) return
  if (choice === 'system') await cookieStore.delete(cookie)
  else await cookieStore.set({ name: cookie, value: choice, sameSite: 'lax', expires: Date.now() + yearMs })
}

/** The language of the window for a choice, on a system whose user prefers these languages, the first most. */
export function languageFor(choice: LanguageChoice, preferred: readonly string[]): Language {
  return choice === 'system' ? closestLanguage(preferred) : choice
}
