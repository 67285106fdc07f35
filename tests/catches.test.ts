import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const files = globSync('src/**/*.{ts,tsx}', { cwd: root, exclude: ['**/*.test.ts', '**/*.test.tsx'] })

/** A catch that does not even look at its error. What zod falls back to is no error. */
const blind = /\bcatch \{|\.catch\(\(\) =>/

test('a catch that drops its error says in a comment why nobody needs it', () => {
  const silent = files.flatMap((file) => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n')
    return lines.flatMap((line, i) => {
      const around = [lines[i - 1], lines[i - 2], lines[i + 1]].join('\n')
      return blind.test(line) && !around.includes('//') ? [`${file}:${i + 1} ${line.trim()}`] : []
    })
  })
  expect(silent).toEqual([])
})

test('a failed mutation shows one toast: its title is the problem of its meta', () => {
  const second = files.filter(
    (file) =>
      file !== 'src/renderer/connection/query-client.ts' &&
      /\bonError\b[^}]*\btoast\(\{[^}]*'problem'/.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(second).toEqual([])
})
