import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ManagedSettings } from '#contract'
import { createWorkspace, type Engine, openEngine } from '#engine'
import { ObjectStore } from '../../../src/engine/storage/object-store.ts'
import { winnow } from '../../support/winnow-command.ts'

const ground = mkdtempSync(join(tmpdir(), 'winnow-managed-'))
const allowed = join(ground, 'allowed')
const workspace = join(allowed, 'yard')
const from = join(ground, 'policy.json')
const clock = { nowMs: () => Date.UTC(2026, 0, 1) }
const unmanaged = { from: null, values: {}, problems: [] }

const modelFile = join(import.meta.dirname, '../../../models/centernet-coco80.onnx')

beforeAll(async () => {
  mkdirSync(allowed)
  await createWorkspace(workspace, { name: 'Yard', classes: ['car'], clock, managed: unmanaged })
})
afterAll(() => rmSync(ground, { recursive: true, force: true }))

/** Works in the workspace on a computer where this is managed. */
async function where(values: Partial<ManagedSettings>, work: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = await openEngine({ folder: workspace, clock, managed: { from, values, problems: [] } })
  try {
    await work(engine)
  } finally {
    await engine.close()
  }
}

test('workspaces are only created and opened in allowed folders, not even through a link', async () => {
  const managed = { from, values: { workspaceFolders: [allowed] }, problems: [] }
  const elsewhere = join(ground, 'elsewhere')
  const make = (folder: string) => createWorkspace(folder, { name: 'X', classes: [], clock, managed })
  await expect(make(elsewhere)).rejects.toThrow(`workspaceFolders in ${from}`)
  await expect(make(join(allowed, '..', 'elsewhere'))).rejects.toThrow('can’t be a workspace')
  mkdirSync(elsewhere)
  symlinkSync(elsewhere, join(allowed, 'link'))
  await expect(make(join(allowed, 'link', 'x'))).rejects.toThrow('can’t be a workspace')
  await make(join(allowed, 'inside'))
  const other = { from, values: { workspaceFolders: [elsewhere] }, problems: [] }
  await expect(openEngine({ folder: workspace, clock, managed: other })).rejects.toMatchObject({ code: 'REFUSED' })
})

test('days in the trash: what is managed applies at once, and no admin goes below it', async () => {
  await where({ minGraceDays: 90, minGraceDaysOfUse: 20 }, async ({ client }) => {
    expect(await client.workspace.settings()).toMatchObject({ graceDays: 90, graceDaysOfUse: 20 })
    await expect(client.workspace.changeSettings({ graceDays: 89 })).rejects.toThrow(`minGraceDays in ${from}`)
    await expect(client.workspace.changeSettings({ graceDaysOfUse: 0 })).rejects.toThrow('minGraceDaysOfUse')
    expect(await client.workspace.changeSettings({ graceDays: 120 })).toMatchObject({ graceDays: 120 })
    expect(await client.workspace.managed()).toEqual({
      from,
      contact: null,
      problems: [],
      locks: { graceDays: { key: 'minGraceDays', min: 90 }, graceDaysOfUse: { key: 'minGraceDaysOfUse', min: 20 } },
    })
  })
  await where({}, async ({ client }) => {
    expect(await client.workspace.settings()).toMatchObject({ graceDays: 120, graceDaysOfUse: 5 })
  })
})

test('models on servers run only where it is allowed', async () => {
  const remote = { url: 'https://models.example.org:8000', model: 'detector' }
  const add = (engine: Engine) =>
    engine.client.models.addRemote({ remote: { ...remote, protocol: 'kserve2' } as never, classMap: 'add-classes' })
  await where({ remoteModelHosts: ['other.example.org'] }, async (engine) => {
    await engine.client.workspace.changeSettings({ remoteModels: true })
    await expect(add(engine)).rejects.toThrow(
      'models.example.org:8000 can’t be reached from here. Set by your administrator',
    )
  })
  await where({ remoteModelHosts: [] }, async ({ client }) => {
    expect((await client.workspace.settings()).remoteModels).toBe(false)
    await expect(client.workspace.changeSettings({ remoteModels: true })).rejects.toThrow('remoteModelHosts')
    expect((await client.workspace.managed()).locks).toEqual({ remoteModels: { key: 'remoteModelHosts' } })
  })
})

test('model files come from allowed folders and have allowed hashes, also to be looked at and run', async () => {
  const add = ({ client }: Engine) => client.models.add({ file: modelFile, classMap: 'add-classes' })
  await where({ modelFolders: [join(ground, 'models')] }, async (engine) => {
    await expect(add(engine)).rejects.toThrow(`modelFolders in ${from}`)
    await expect(engine.client.models.inspect({ file: modelFile })).rejects.toThrow('modelFolders')
  })
  await where({ modelHashes: ['0'.repeat(64)] }, async (engine) => {
    await expect(add(engine)).rejects.toThrow('Its SHA-256 is')
    await expect(engine.client.models.inspect({ file: modelFile })).rejects.toThrow('modelHashes')
    await expect(engine.client.models.addStarter({ classMap: 'add-classes' })).rejects.toThrow('modelHashes')
  })
  let modelId = ''
  await where({ modelFolders: [] }, async (engine) => {
    await expect(add(engine)).rejects.toThrow('Models may come from no folder.')
    modelId = (await engine.client.models.addStarter({ classMap: 'add-classes' })).modelId
  })
  await where({ modelHashes: [] }, async ({ client, context }) => {
    const { jobId } = await client.models.measure({ modelId: modelId as never })
    expect((await context.jobs.wait(jobId)).error).toContain('is not allowed here')
  })
})

test('only recipes on the list train, by name or as they are there; others are listed with who says so', async () => {
  process.env.WINNOW_RECIPES = join(ground, 'recipes')
  process.env.WINNOW_TRAINING = join(ground, 'training')
  try {
    const folder = join(ground, 'recipes', 'night')
    mkdirSync(folder, { recursive: true })
    const text = JSON.stringify({ name: 'night', format: 'coco', command: ['true'], onnx: 'best.onnx' })
    writeFileSync(join(folder, 'recipe.json'), text)
    const hash = createHash('sha256').update(text).digest('hex')
    const start = ({ client }: Engine) => client.training.run({ dataset: 'v1', recipe: 'night' as never })
    const problem = async ({ client }: Engine) => (await client.training.recipes())[0]!.problem
    for (const recipes of [[], ['day'], [`night@${'0'.repeat(64)}`]])
      await where({ recipes }, async (engine) => {
        expect(await problem(engine)).toBe(
          `The recipe night is not allowed here. The SHA-256 of its recipe.json is ${hash}. Set by your administrator: recipes in ${from}.`,
        )
        await expect(start(engine)).rejects.toMatchObject({ code: 'REFUSED' })
      })
    for (const recipes of [['night'], [`night@${hash}`]])
      await where({ recipes }, async (engine) => {
        expect(await problem(engine)).toBeNull()
        await expect(start(engine)).rejects.toThrow('dataset version v1')
      })
    writeFileSync(from, JSON.stringify({ recipes: ['day'] }))
    process.env.WINNOW_POLICY = from
    expect((await winnow(['recipe', 'list'])).stdout).toContain(`recipes in ${from}`)
    expect((await winnow(['policy', 'check', from])).stdout).toMatch(/recipes +day +Only these recipes can train/)
    writeFileSync(from, JSON.stringify({ recipes: ['Night'] }))
    expect(await winnow(['policy', 'check', from])).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('Expected the name of a recipe'),
    })
    expect((await winnow(['policy', 'template', 'admx'])).stdout).toContain('<multiText id="recipes"')
  } finally {
    for (const name of ['WINNOW_RECIPES', 'WINNOW_TRAINING', 'WINNOW_POLICY']) delete process.env[name]
  }
})

test('object storage is only reached on hosts that are allowed', async () => {
  process.env.WINNOW_POLICY = from
  try {
    writeFileSync(from, '{"storageHosts": ["s3.example.org"]}')
    const place = { region: 'us-east-1', profile: undefined, pathStyle: true }
    const open = (endpoint: string | null) => ObjectStore.open('photos', { ...place, endpoint })
    await expect(open('https://other.example.org')).rejects.toThrow(`storageHosts in ${from}`)
    await expect(open(null)).rejects.toThrow('s3.amazonaws.com can’t be reached')
    await open('https://s3.example.org:9000')
  } finally {
    delete process.env.WINNOW_POLICY
  }
})

test('a server signs in by single sign-on alone where that is managed', async () => {
  process.env.WINNOW_POLICY = from
  try {
    writeFileSync(from, '{"serverSignIn": "singleSignOn"}')
    const { exitCode, stderr } = await winnow(['serve', workspace, '--port', '0'])
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`serverSignIn in ${from}`),
    })
  } finally {
    delete process.env.WINNOW_POLICY
  }
})

test('commands explain the file, say what is wrong in it, and whose setting is locked', async () => {
  writeFileSync(from, '{"minGraceDays": 90, "contact": "it@example.org"}')
  const checked = await winnow(['policy', 'check', from, '--json'])
  expect(checked.json()).toEqual({ from, values: { minGraceDays: 90, contact: 'it@example.org' }, problems: [] })
  expect(checked.exitCode).toBe(0)
  process.env.WINNOW_POLICY = from
  try {
    const settings = await winnow(['settings', workspace])
    expect(settings.stdout).toMatch(/graceDays\s+120\s+minGraceDays in /)
    const refused = await winnow(['settings', workspace, 'graceDays=1'])
    expect(refused).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining(`(it@example.org): minGraceDays in ${from}`),
    })
    writeFileSync(from, '{"minGraceDays": "90"}')
    expect(await winnow(['settings', workspace])).toMatchObject({ stderr: expect.stringContaining('got text') })
    writeFileSync(from, 'minGraceDays: 90')
    expect(await winnow(['settings', workspace])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('not JSON'),
    })
  } finally {
    delete process.env.WINNOW_POLICY
  }
  expect(await winnow(['policy', 'check', from])).toMatchObject({ exitCode: 1 })
})
