import { expect, test } from 'vitest'
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
