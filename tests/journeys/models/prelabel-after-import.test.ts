import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EngineClient } from '#contract'
import { createWorkspace, type Engine, openEngine } from '#engine'
import { colorModels } from '../../support/models/color-models.ts'
import { testClock } from '../../support/scratch-workspace.ts'

let parent: string
let engine: Engine
let client: EngineClient
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'winnow-imported-'))
  const folder = join(parent, 'workspace')
  await createWorkspace(folder, { name: 'Yard', classes: ['red'], ownerName: 'olga', clock: testClock() })
  // As the window does.
  engine = await openEngine({ folder, program: 'a test', recoverJobs: true })
  client = createRouterClient(engine.router, { context: engine.connect() })
})
afterEach(async () => {
  await engine.close()
  rmSync(parent, { recursive: true, force: true })
})

async function importImage(name: string, color: string, options: { prelabel?: boolean } = {}): Promise<void> {
  const images = join(parent, name)
  mkdirSync(images)
  await sharp({ create: { width: 64, height: 64, channels: 3, background: color } })
    .jpeg()
    .toFile(join(images, 'one.jpg'))
  const { jobId } = await client.library.import({ paths: [images], ...options })
  expect(await engine.context.jobs.wait(jobId)).toMatchObject({ status: 'done', result: { imagesAdded: 1 } })
}

/** Waits for every run that was begun; gives how many there were, and the images without predictions. */
async function runs() {
  const begun = (await client.jobs.list({ limit: 100 })).filter(({ kind }) => kind === 'models.prelabel')
  for (const { jobId } of begun) await engine.context.jobs.wait(jobId)
  return { runs: begun.length, unseen: (await client.library.count({ where: 'state == "new"' })).count }
}

test('the current model runs on what an import in the window brings, unless the import or the settings say not to', async () => {
  await importImage('first', '#e01010')
  expect(await runs()).toEqual({ runs: 0, unseen: 1 })

  const file = join(parent, 'colors.onnx')
  writeFileSync(file, colorModels.centernet.file)
  await client.models.add({ file })
  await importImage('second', '#10e010')
  expect(await runs()).toEqual({ runs: 1, unseen: 0 })
  // Nothing new came in.
  const { jobId } = await client.library.import({ paths: [join(parent, 'second')] })
  await engine.context.jobs.wait(jobId)
  expect(await runs()).toEqual({ runs: 1, unseen: 0 })

  await importImage('third', '#1010e0', { prelabel: false })
  expect(await runs()).toEqual({ runs: 1, unseen: 1 })
  await client.workspace.changeSettings({ prelabelImports: false })
  await importImage('fourth', '#e0e010')
  expect(await runs()).toEqual({ runs: 1, unseen: 2 })
})
