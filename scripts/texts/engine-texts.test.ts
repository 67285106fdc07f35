import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { engineTexts } from '../../src/renderer/texts/engine-texts.ts'

const sources = globSync('src/{engine,model}/**/*.ts', { exclude: ['**/*.test.ts'] })
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')

test('the engine still says each of these texts', () => {
  const gone = engineTexts.filter(({ message = '' }) =>
    message
      .replaceAll("''", "'")
      .split(/\{\w+\}/)
      .some((part) => !sources.includes(part)),
  )
  expect(gone.map(({ message }) => message)).toEqual([])
})
