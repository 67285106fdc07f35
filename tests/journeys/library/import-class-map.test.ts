import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeImage } from '../../support/images.ts'
import { winnow } from '../../support/winnow-command.ts'

let ground: string
const at = (path: string) => join(ground, path)

const object = (name: string, x: number) =>
  `<object><name>${name}</name><bndbox><xmin>${x}</xmin><ymin>20</ymin><xmax>${x + 10}</xmax><ymax>40</ymax></bndbox></object>`

beforeAll(async () => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-class-map-'))
  mkdirSync(at('in/Annotations'), { recursive: true })
  for (const [tint, name] of ['a', 'b'].entries())
    await writeImage(at(`in/JPEGImages/${name}.png`), { widthPx: 100, heightPx: 80, tint })
  writeFileSync(
    at('in/Annotations/a.xml'),
    `<annotation>${object('pedestrian', 10)}${object('lorry', 30)}${object('clock', 50)}</annotation>`,
  )
  writeFileSync(at('in/Annotations/b.xml'), `<annotation>${object('clock', 10)}${object('кот', 40)}</annotation>`)
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

type Listed = { images: { path: string; state: string; labels: { class: string }[] }[] }

const classesByImage = async (ws: string) => {
  const { images } = (await winnow(['list', ws, '--labels', '--json', '--quiet'])).json() as Listed
  return images
    .toSorted((a, b) => a.path.localeCompare(b.path))
    .map(({ state, labels }) => [state, labels.map((label) => label.class).sort()])
}

test('foreign classes become own and new ones; labels of ignored ones are counted by class', async () => {
  const ws = at('ws')
  writeFileSync(at('classes.txt'), 'person\nvehicle\n')
  await winnow(['init', ws, '--classes', at('classes.txt'), '--quiet'])
  writeFileSync(at('map.csv'), 'pedestrian,person\nlorry,vehicle\nclock,\n')
  const ended = await winnow(['import', ws, at('in'), '--class-map', at('map.csv'), '--json', '--quiet'])
  expect(ended.json()).toMatchObject({
    labelsAdded: 3,
    rejected: [],
    changed: [{ what: 'label of the class “clock” left out, as the class map says', count: 2 }],
  })
  expect(ended.exitCode).toBe(0)
  expect(await classesByImage(ws)).toEqual([
    ['reviewed', ['person', 'vehicle']],
    ['reviewed', ['кот']],
  ])
  const again = await winnow(['import', ws, at('in'), '--class-map', at('map.csv'), '--json', '--quiet'])
  expect(again.json()).toMatchObject({ labelsAdded: 0, labelsKnown: 3 })
})

test('a preview with a class map shows what the labels become', async () => {
  const ws = at('previewed')
  await winnow(['init', ws, '--quiet'])
  const ended = await winnow(['import', ws, at('in'), '--class-map', at('map.csv'), '--preview', '--json', '--quiet'])
  expect(ended.json()).toMatchObject({
    findings: [
      {
        objects: { total: 3 },
        changed: [{ what: 'label of the class “clock” left out, as the class map says', count: 2 }],
      },
    ],
  })
})

test('a line about a class that the files lack is named', async () => {
  const ws = at('typo')
  await winnow(['init', ws, '--quiet'])
  writeFileSync(at('typo.csv'), 'pedestrain,person\n')
  const ended = await winnow(['import', ws, at('in'), '--class-map', at('typo.csv'), '--json', '--quiet'])
  expect(ended.exitCode).toBe(4)
  expect(ended.json()).toMatchObject({
    labelsAdded: 5,
    rejected: [{ path: 'class map: pedestrain', reason: 'The label files have no class of this name.' }],
  })
})
