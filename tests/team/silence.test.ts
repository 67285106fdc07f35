import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { electronEnvironment } from '../../scripts/setup/electron.mjs'
import { recorded, sentByApp } from '../support/recorded.ts'

const project = resolve(import.meta.dirname, '../..')
const winnow = [process.execPath, join(project, 'scripts/winnow.mjs')]
const ground = mkdtempSync(join(tmpdir(), 'winnow-silence-'))
const yard = join(ground, 'yard')
afterAll(() => rmSync(ground, { recursive: true, force: true }))

test('the recorder hears a program that asks a server, and one that asks for a name', async () => {
  for (const ask of ["fetch('http://192.0.2.1')", "require('node:dns').resolve('winnow.invalid', () => {})"]) {
    const program = recorded([process.execPath, '-e', `${ask}; setTimeout(process.exit, 300)`])
    await program.ended
    expect(program.sent(), ask).not.toEqual([])
  }
})

test('commands send nothing', async () => {
  for (const args of [
    ['init', yard, '--classes', 'coco80'],
    ['import', yard, join(project, 'samples/photos'), '--link'],
    ['model', 'add', yard, 'starter'],
    ['prelabel', yard],
    ['policy', 'show'],
  ]) {
    const program = recorded([...winnow, ...args])
    await program.ended
    expect({ args, sent: program.sent(), printed: program.printed() }).toMatchObject({ sent: [] })
  }
})

test('a server answers and sends nothing else', async () => {
  const program = recorded([...winnow, 'serve', yard, '--port', '0'])
  await expect.poll(program.printed).toMatch(/Serving at \S+\./)
  const address = /Serving at (\S+)\./.exec(program.printed())?.[1] ?? ''
  expect((await fetch(new URL('/healthz', address))).status).toBe(200)
  program.stop()
  await program.ended
  expect(program.sent()).toEqual([])
})

test('the app sends nothing while it starts, opens a workspace, and does what is due in its first minute', async () => {
  const env = electronEnvironment()
  const app = [env.ELECTRON_EXEC_PATH, project]
  expect(await sentByApp(app, { userData: join(ground, 'user-data'), workspace: yard, env })).toEqual([])
})
