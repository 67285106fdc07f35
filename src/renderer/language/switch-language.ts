import { t } from '@lingui/core/macro'
import { reportProblem } from '../connection/index.ts'
import { reloadHere } from '../route/route.ts'
import { language } from '../texts/index.ts'
import { keepLanguageChoice, type LanguageChoice, languageFor } from '../texts/languages.ts'

/** Changes the language of the window. Reloads the page at the same place. */
export function switchLanguage(choice: LanguageChoice): void {
  keepLanguageChoice(choice)
    .then(() => {
      if (languageFor(choice, navigator.languages) !== language) reloadHere()
    })
    .catch(reportProblem(t`Can’t change the language`))
}
