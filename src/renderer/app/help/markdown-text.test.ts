import { expect, it } from 'vitest'
import { readMarkdown } from './markdown-text.ts'

const text = (value: string) => ({ type: 'text', text: value })

const says = (value: string) => ({ type: 'paragraph', content: [text(value)] })
const table = {
  type: 'table',
  head: [[text('k')], [text('v')]],
  rows: [[[{ type: 'code', text: 'a' }], [text('b')]]],
}

it('reads blocks: headings, paragraphs over lines, code, lists, tables', () => {
  expect(
    readMarkdown(
      '# One\n\ntwo\nlines\n\n```\na | b\n\n# c\n```\n\n- first\n  goes on\n- second\n\n  | k | v |\n  | - | - |\n  | `a` | b |\n\n1. now\n2. then\n\n| k | v |\n| - | - |\n| `a` | b |\n\n---\n',
    ),
  ).toEqual([
    { type: 'heading', depth: 1, content: [text('One')] },
    { type: 'paragraph', content: [text('two lines')] },
    { type: 'code', text: 'a | b\n\n# c' },
    { type: 'list', isOrdered: false, items: [[says('first goes on')], [says('second'), table]] },
    { type: 'list', isOrdered: true, items: [[says('now')], [says('then')]] },
    table,
  ])
})

it('reads lines: code, keys, links, emphasis, images', () => {
  const [block] = readMarkdown(
    'Press <kbd>B</kbd>, see [**this** page](a.md#b), a `x_y_z` and _em_ but snake_case_name. <img src="a.png" width="8" alt="A">',
  )
  expect(block).toEqual({
    type: 'paragraph',
    content: [
      text('Press '),
      { type: 'key', text: 'B' },
      text(', see '),
      { type: 'link', href: 'a.md#b', content: [{ type: 'strong', content: [text('this')] }, text(' page')] },
      text(', a '),
      { type: 'code', text: 'x_y_z' },
      text(' and '),
      { type: 'em', content: [text('em')] },
      text(' but snake_case_name. '),
      { type: 'image', light: 'a.png', dark: 'a.png', alt: 'A' },
    ],
  })
})

it('leaves other HTML as text, and an escaped mark', () => {
  expect(readMarkdown('<script>alert(1)</script>')).toEqual([says('<script>alert(1)</script>')])
  const [block] = readMarkdown('a <b onclick="x()">b</b> \\<ws> \\*not\\*')
  const words = block?.type === 'paragraph' ? block.content.map((part) => 'text' in part && part.text) : []
  expect(words.join('')).toBe('a <b onclick="x()">b</b> <ws> *not*')
})
