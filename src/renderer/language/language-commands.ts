import { t } from '@lingui/core/macro'
import type { Command } from '../commands/index.ts'
import { languages } from '../texts/languages.ts'
import { switchLanguage } from './switch-language.ts'

/** A command for each language. Users who can't read the current one find it by their own language's name. */
export const languageCommands: readonly Command[] = languages.map(
  ({ id, name, words }): Command => ({
    id: `view.language.${id}`,
    title: t`Language: ${name}`,
    words: `language, translation, Sprache, 语言, ${name}, ${words}`,
    group: 'View',
    run: () => switchLanguage(id),
  }),
)
