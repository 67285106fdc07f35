import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { pageCommands } from '../src/renderer/app/palette/elsewhere.ts'

test('the palette names each command of a page as the page does', () => {
  const pages = resolve(import.meta.dirname, '../src/renderer/pages')
  const sources = readdirSync(pages, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(join(pages, file), 'utf8'))
    .join('\n')
  const offered = ({ id, title }: { id: string; title: string }) =>
    new RegExp(`'(${id}|${id.split('.')[1]})',\\s+(title: )?t\`${title}\``).test(sources)
  // Commands for selected images have titles of their own in the palette.
  const named = pageCommands.filter(({ missing }) => missing === undefined)
  expect(named.filter((command) => !offered(command)).map(({ id, title }) => `${id}: ${title}`)).toEqual([])
})
