import { t } from '@lingui/core/macro'
import type { Command } from '../commands/index.ts'
import { languages } from '../texts/languages.ts'
import { switchLanguage } from './switch-language.ts'

/** One for each language; whoever can't read the present one finds them by the name of their own. */
export const languageCommands: readonly Command[] = languages.map(
  ({ id, name, words }): Command => ({
    id: `view.language.${id}`,
    title: t`Language: ${name}`,
    words: `language, translation, Sprache, 语言, ${name}, ${words}`,
    group: 'View',
    run: () => switchLanguage(id),
  }),
)
