import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LabelSetFile } from '#model/label-set/label-set-file.ts'
import { winnow } from '../../support/winnow-command.ts'

let ground: string
beforeAll(() => {
  ground = mkdtempSync(join(tmpdir(), 'winnow-cli-label-set-'))
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

const run = (...args: string[]) => winnow(args, { cwd: ground })
const classes = [
  { name: 'face', skeleton: { points: ['eye', 'mouth'], edges: [[0, 1]] } },
  { name: 'rain', kind: 'image', imageChoice: 'weather' },
]

test('a label set goes from file to workspace to file to another workspace, the same all the way', async () => {
  writeFileSync(join(ground, 'set.json'), JSON.stringify({ labelSet: 1, classes }))
  expect(await run('init', 'one', '--classes', 'set.json')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('with 2 classes'),
  })
  const shown = await run('label-set', 'show', 'one')
  expect(shown.stdout).toContain('any shape (skeleton of 2 points)')
  expect(shown.stdout).toContain('whole image, one of “weather”')
  expect(await run('label-set', 'export', 'one', 'out.json')).toMatchObject({ exitCode: 0 })
  const file = LabelSetFile.parse(JSON.parse(readFileSync(join(ground, 'out.json'), 'utf8')))
  expect(file.classes).toMatchObject(classes)

  await run('init', 'two')
  const imported = await run('label-set', 'import', 'two', 'out.json', '--json')
  expect(JSON.parse(imported.stdout)).toEqual({ added: ['face', 'rain'], changed: [], unchanged: [] })
  const again = await run('label-set', 'import', 'two', 'out.json')
  expect(again.stdout).toBe('Added 0 classes, changed 0, 2 unchanged.\n')
  expect(await run('label-set', 'remove', 'two', 'rain')).toMatchObject({
    exitCode: 0,
    stdout: 'Class rain removed (blk_1).\n',
  })
})

test('what is no label set is refused with its reason, before anything is made', async () => {
  writeFileSync(join(ground, 'bad.json'), '{"labelSet": 1, "classes": [{"name": "x", "color": "red"}]}')
  expect(await run('init', 'three', '--classes', 'bad.json')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('classes.0.color: Write a color like'),
  })
  expect(existsSync(join(ground, 'three'))).toBe(false)
  await run('init', 'four')
  expect(await run('label-set', 'import', 'four', 'nowhere.json')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('nowhere.json'),
  })
  expect(await run('label-set', 'export', 'four', 'bad.json')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('already exists'),
  })
  expect(await run('label-set', 'remove', 'four', 'cow')).toMatchObject({
    exitCode: 1,
    stderr: 'winnow: There is no class cow in the label set.\n',
  })
})
