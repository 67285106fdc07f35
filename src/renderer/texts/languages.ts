import type { Messages } from '@lingui/core'
import { closestLanguage, isLanguage, type Language, languageNames } from '#model/text/language.ts'

/** A catalog. `english` has the English text of each translation, for searches. */
type Catalog = { messages: Messages; english: readonly (readonly [translation: string, english: string])[] }

type LanguageEntry = {
  id: Language
  /** The name in the language itself. */
  name: string
  /** Other names, for searches. */
  words: string
  /** The locale for numbers, dates and lists. */
  locale: string
  /** The locale for dates in digits; English uses one whose dates sort. */
  dates: string
  load: (() => Promise<Catalog>) | null
  /** Nouns keep their capital letter within a sentence. */
  keepsCapitals?: true
}

/** The languages of the window. Each except English has a catalog of the same name in `catalogs`. */
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

/** The cookie that a server's own pages share, so that the choice applies to them and the window. */
const cookie = 'winnow-language'
const yearMs = 365 * 86_400_000
const isOnServer = (): boolean => typeof document !== 'undefined' && /^https?:/.test(location.protocol)

/** Returns the choice of this computer's user. Tests have no storage. */
export function languageChoice(): LanguageChoice {
  const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(storageKey)
  const chosen = isOnServer() ? new RegExp(`(?:^|; )${cookie}=([\\w-]+)`).exec(document.cookie)?.[1] : undefined
  return [chosen, stored].find(isLanguage) ?? 'system'
}

export async function keepLanguageChoice(choice: LanguageChoice): Promise<void> {
  localStorage.setItem(storageKey, choice)
  // Older browsers have no cookie store; there, the server's own pages keep their language.
  if (!isOnServer() || !('cookieStore' in window)) return
  if (choice === 'system') await cookieStore.delete(cookie)
  else await cookieStore.set({ name: cookie, value: choice, sameSite: 'lax', expires: Date.now() + yearMs })
}

/** Returns the language for a choice. `preferred` are the system's languages, the most preferred first. */
export function languageFor(choice: LanguageChoice, preferred: readonly string[]): Language {
  return choice === 'system' ? closestLanguage(preferred) : choice
}
