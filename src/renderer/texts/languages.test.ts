import { expect, test } from 'vitest'
import { i18n } from './index.ts'
import { languageFor } from './languages.ts'

test.each([
  { preferred: ['de-AT', 'en'], language: 'de' },
  { preferred: ['zh-CN'], language: 'zh-Hans' },
  { preferred: ['zh-SG', 'en'], language: 'zh-Hans' },
  { preferred: ['zh-TW', 'en-US'], language: 'en' },
  { preferred: ['fr-FR', 'de'], language: 'de' },
  { preferred: ['en-GB', 'de'], language: 'en' },
  { preferred: ['fr'], language: 'en' },
  { preferred: [], language: 'en' },
])('a system that prefers $preferred shows $language', ({ preferred, language }) => {
  expect(languageFor('system', preferred)).toBe(language)
})

test('what the user chose comes before what the system prefers', () => {
  expect(languageFor('zh-Hans', ['de'])).toBe('zh-Hans')
})

test('a name that turns the writing direction does not turn the text around it', () => {
  const text = '{path}: reviewed'
  const shown = (path: string) => i18n._(text, { path })
  expect(shown('cat.jpg')).toBe('cat.jpg: reviewed')
  expect(shown('\u202egpj.tac')).toBe('\u2068\u202egpj.tac\u2069: reviewed')
})
