import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname
const files = globSync('src/**/*.{ts,tsx}', { cwd: root, exclude: ['**/*.test.ts', '**/*.test.tsx'] })

/** A constant object that any text may be looked up in: of `constructor` it finds a function. */
const table = /^(export )?const \w+: ((Readonly|Partial)<)*Record<string,/

test('a table that any text is looked up in is a Map', () => {
  const tables = files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, i) => (table.test(line) ? [`${file}:${i + 1} ${line}`] : [])),
  )
  expect(tables).toEqual([])
})
