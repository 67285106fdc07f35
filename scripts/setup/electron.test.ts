import { expect, test } from 'vitest'
import { downloadSite } from './electron.mjs'

test('a mirror given to npm or in the environment is where Electron comes from', () => {
  expect(downloadSite({})).toMatch(/^https:\/\/github\.com\//)
  expect(downloadSite({ ELECTRON_MIRROR: 'https://b/' })).toBe('https://b/')
  expect(downloadSite({ ELECTRON_MIRROR: 'https://b/', npm_config_electron_mirror: 'https://a/' })).toBe('https://a/')
})
