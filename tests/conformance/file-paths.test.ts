import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { contract, FilePath, filePathsOf, shellContract } from '#contract'
import { createWorkspace, type Engine, openEngine } from '#engine'
import { answersOf, fieldName, type Procedure, proceduresOf, type TextField } from '../support/contract-fields.ts'

const ofEngine = proceduresOf(contract)
const ofShell = proceduresOf(shellContract, 'shell')
const isPath = ({ input }: Procedure, { inputWith }: TextField) =>
  filePathsOf(input)?.(inputWith('/foreign')).includes('/foreign')
const pathFields = (procedures: readonly Procedure[]) =>
  procedures.flatMap((procedure) =>
    procedure.fields.filter((field) => isPath(procedure, field)).map((field) => ({ procedure, field })),
  )
const paths = pathFields(ofEngine)

/** Fields that sound like paths, and why they are none. */
const noPaths: Record<string, string> = {
  'library.import.map.file': 'the name of a column',
  'datasets.previewImport.map.file': 'the name of a column',
  'library.import.classMap.fileClass': 'the name of a class',
  'datasets.previewImport.classMap.fileClass': 'the name of a class',
  'models.add.manifest.classes.file': 'a name without folders, which an inline manifest does not read',
  'models.addRemote.manifest.classes.file': 'as in models.add',
  'models.inspect.manifest.classes.file': 'as in models.add',
  'models.addStarter.manifest.classes.file': 'as in models.add',
  'models.saveManifest.manifest.classes.file': 'checked by its handler, beside the model file',
  'shell.noteFigures.folder': 'is looked up among the recent workspaces',
}

/** In answers `path` alone is that of an image, below the imported folder, or of a place in a text; `file` of a manifest or a table is a name. */
const noPlace = /\.path$|\.(classes|map)\.file$/

let folder: string
let engine: Engine

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-file-paths-'))
  await createWorkspace(join(folder, 'ws'), { name: 'Paths', classes: [], clock: { nowMs: Date.now } })
  engine = await openEngine({ folder: join(folder, 'ws') })
})
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

/** As the window calls: it may name what is below `chosen`. */
async function callOfWindow(name: string, input: unknown, chosen: string): Promise<unknown> {
  const context = engine.connect(async (paths) => paths.find((path) => !path.startsWith(chosen)) ?? null)
  const client = createRouterClient(engine.router, { context })
  const [module = '', verb = ''] = name.split('.')
  const verbs = client[module as keyof typeof client] as unknown as Record<string, (input: unknown) => Promise<unknown>>
  return verbs[verb]?.(input).catch((error: unknown) => error)
}

describe('I24: paths of the disk', () => {
  test('every input field named like a path is a file path or a listed exception', () => {
    const sounding = [...ofEngine, ...ofShell].flatMap((procedure) =>
      procedure.fields
        .filter(({ keys }) => keys.some((key) => /path|folder|file|director/i.test(key)))
        .filter((field) => !isPath(procedure, field))
        .map((field) => fieldName(procedure, field)),
    )
    expect([...new Set(sounding)].sort()).toEqual(Object.keys(noPaths).sort())
    expect(paths.length).toBeGreaterThan(30)
    expect(pathFields(ofShell).map(({ procedure, field }) => fieldName(procedure, field))).toEqual([
      ...['shell.open.folder', 'shell.create.folder', 'shell.restoreBackup.file', 'shell.restoreBackup.folder'],
      ...['shell.look.paths', 'shell.openVideo.file', 'shell.readVideo.file', 'shell.showInFolder.path'],
    ])
  })

  test.each(paths.map((one) => ({ ...one, title: fieldName(one.procedure, one.field) })))(
    '$title: a foreign path is refused, a chosen one is accepted',
    async ({ procedure, field }) => {
      const place = join(folder, 'some/place')
      const input = field.inputWith(place)
      expect(await callOfWindow(procedure.name, input, join(folder, 'chosen'))).toMatchObject({
        code: 'REFUSED',
        data: { rule: 'path-not-chosen' },
        message: `${place} was not chosen in a dialog or dropped on the window, so Winnow doesn’t use it. Choose the file or folder in the dialog.`,
      })
      const answer = await callOfWindow(procedure.name, input, join(folder, 'some'))
      expect(answer).not.toMatchObject({ data: { rule: 'path-not-chosen' } })
    },
  )

  test('every answer field named like a path becomes a name for users of a server, or is a listed exception', () => {
    const sounding = answersOf(contract).flatMap((procedure) =>
      procedure.fields
        .filter(({ keys }) =>
          /path|folder|file$|files$|director|manifest$|html$/i.test(keys.filter((key) => key !== 'any').at(-1) ?? ''),
        )
        .filter((field) => !isPath(procedure, field))
        .map((field) => fieldName(procedure, field)),
    )
    expect([...new Set(sounding)].filter((name) => !noPlace.test(name)).sort()).toEqual([])
  })

  test('a single foreign path among many is refused', async () => {
    const input = { paths: ['/chosen/a.jpg', '/chosen/b.jpg', '/etc/passwd'] }
    const refusal = await callOfWindow('library.import', input, '/chosen')
    expect(refusal).toMatchObject({ message: expect.stringContaining('/etc/passwd') })
  })

  test('a manifest can’t name a file next to a chosen one', async () => {
    const image = { layout: 'nchw', size: { longSide: 64, multiple: 16 }, fit: 'stretch' }
    const manifest = { winnow: 1, kind: 'classes', classes: { file: 'secret.txt' }, image }
    const input = { modelFile: '/chosen/model.onnx', manifest }
    const refusal = await callOfWindow('models.saveManifest', input, '/chosen/model.onnx')
    expect(refusal).toMatchObject({ message: expect.stringContaining('/chosen/secret.txt') })
  })

  test('paths of jobs and settings are allowed at the next start', async () => {
    const { client, context } = engine
    const archive = join(folder, 'archive')
    mkdirSync(archive)
    await client.workspace.changeSettings({ archiveFolder: archive, digestFolder: '' })
    const { jobId } = await client.library.import({ paths: [join(folder, 'photos')] })
    await context.jobs.wait(jobId)
    expect(engine.storedPaths()).toEqual(expect.arrayContaining([join(folder, 'photos'), archive]))
  })

  test('a file path is found anywhere in an input', () => {
    const schema = z.object({
      list: z.array(z.object({ path: FilePath.optional() })),
      any: z.record(z.string(), FilePath.nullable()),
      one: z.union([z.literal(''), FilePath]).default(''),
    })
    const found = filePathsOf(schema)
    expect(found?.({ list: [{ path: 'a' }, {}, { path: 'b' }], any: { x: 'c', y: null }, one: 'd' })).toEqual([
      ...['a', 'b', 'c', 'd'],
    ])
    expect(found?.({ list: 'none', any: null, one: '' })).toEqual([])
    expect(found?.(undefined)).toEqual([])
    expect(filePathsOf(z.object({ name: z.string() }))).toBeNull()
  })
})
