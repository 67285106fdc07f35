/** The languages of the window and of a server's pages, each by its own name. */
export const languageNames = { en: 'English', de: 'Deutsch', 'zh-Hans': '简体中文' } as const

export type Language = keyof typeof languageNames

export const isLanguage = (id: unknown): id is Language => typeof id === 'string' && Object.hasOwn(languageNames, id)

function languageAndScript(tag: string): string | null {
  try {
    const { language, script } = new Intl.Locale(tag).maximize()
    return `${language}-${script}`
  } catch {
    // Skips anything that is not a language tag.
    return null
  }
}

/** Returns the language for these preferences, the most preferred first. Skips anything that is not a language tag. */
export function closestLanguage(preferred: readonly string[]): Language {
  const ids = Object.keys(languageNames).filter(isLanguage)
  for (const tag of preferred.map(languageAndScript)) {
    const found = ids.find((id) => tag !== null && languageAndScript(id) === tag)
    if (found) return found
  }
  return 'en'
}
