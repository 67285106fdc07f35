import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { Select } from '../kit/index.ts'
import { type LanguageChoice, languageChoice, languageFor, languages } from '../texts/languages.ts'
import { switchLanguage } from './switch-language.ts'

/** Chooses the language of the window on this computer. Each language is named in itself. */
export function LanguageSelect({ className }: { className?: string }) {
  const [choice, setChoice] = useState(languageChoice)
  const ofSystem = languages.find(({ id }) => id === languageFor('system', navigator.languages))!.name
  return (
    <Select<LanguageChoice>
      label={t`Language`}
      className={className}
      value={choice}
      onChange={(next) => {
        setChoice(next)
        switchLanguage(next)
      }}
      options={[
        { value: 'system', label: t`Same as the system (${ofSystem})` },
        ...languages.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  )
}
