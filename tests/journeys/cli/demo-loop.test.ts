import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorkspace } from '#engine'
import { starterFile } from '../../../src/cli/demo/installation.ts'
import { sampleImages } from '../../../src/cli/demo/loop-images.ts'
import { madeTime } from '../../../src/cli/demo/made-time.ts'
import { starterVariant } from '../../../src/cli/demo/model-variant.ts'
import { runLoop } from '../../../src/cli/demo/run-loop.ts'
import { withWorkspace } from '../../../src/cli/session.ts'

const project = resolve(import.meta.dirname, '../../..')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-loop-'))
  // Both do nothing when they have been built.
  for (const script of ['scripts/starter-model/build.ts', 'scripts/samples/build.ts'])
    execFileSync(process.execPath, [join(project, script)], { stdio: 'ignore' })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const images = { experiment: 8, usual: 2, night: 2 }
const inputs = { current: 96, worse: 64, better: 128, retrained: 96 + 32 + 64 }

/** Few and small: what the models find is of no account here, only that the loop closes. */
async function loop(name: string, recipe: string | null) {
  const { clock, ids, newIds } = madeTime(1)
  const workspace = join(folder, name)
  await createWorkspace(workspace, { name: 'Loop', classes: [], clock })
  const lines: string[] = []
  const seen = [{ class: 'person', left: 0.3, top: 0.3, width: 0.3, height: 0.4 }]
  const objects = new Map(sampleImages(4).map((sample) => [sample, seen]))
  const done = await withWorkspace(
    workspace,
    { quiet: true },
    (session) =>
      runLoop(session, {
        ...{ folder: join(folder, `${name}-files`), inputs, clock, newIds, seed: 1, images, objects, recipe },
        print: (line) => lines.push(line),
      }),
    { clock, ids },
  )
  return { done, lines, workspace }
}

test('the demo takes a model through experiments and a retrain set to a candidate with its parent', async () => {
  const { done, lines, workspace } = await loop('workspace', null)
  expect(done).toMatchObject({
    images: 20,
    worse: { candidateName: 'yard 2' },
    better: { candidateName: 'yard 3' },
    retrainSet: { name: 'retrain-night', images: 20 },
    candidate: { name: 'yard 4', parent: done.current, trainedOn: 'retrain-night' },
    training: null,
  })
  expect(lines.length).toBeGreaterThanOrEqual(5)
  expect(existsSync(join(done.exported.folder, 'data.yaml'))).toBe(true)
  const notes = readFileSync(join(done.exported.folder, 'TRAIN.md'), 'utf8')
  expect(notes).toContain('yolo detect train data=data.yaml')
  expect(notes).toContain(`winnow model add ${workspace} runs/train/weights/best.onnx --parent mdl_`)
  await withWorkspace(workspace, { quiet: true }, async ({ client }) => {
    const models = await client.models.list()
    expect(models.find(({ name }) => name === 'yard 4')).toMatchObject({
      aliases: ['candidate'],
      trainedOn: 'retrain-night',
      parentId: models.find(({ name }) => name === done.current)!.modelId,
    })
  })
})

test('where something can train, the demo trains on what is not in the golden set, and tries what the gate lets through', async () => {
  process.env.WINNOW_RECIPES = join(folder, 'recipes')
  process.env.WINNOW_TRAINING = join(folder, 'training')
  try {
    const recipe = join(folder, 'recipes', 'copy')
    mkdirSync(recipe, { recursive: true })
    writeFileSync(join(recipe, 'model.onnx'), starterVariant(readFileSync(starterFile), inputs.retrained))
    const program = `require('fs').cpSync('model.onnx', process.argv[1] + '/best.onnx')`
    const command = [process.execPath, '-e', program, '{out}']
    writeFileSync(
      join(recipe, 'recipe.json'),
      JSON.stringify({ name: 'copy', format: 'coco', command, onnx: 'best.onnx' }),
    )
    const { done, lines } = await loop('trained', 'copy')
    const { training } = done
    expect(training).toMatchObject({ recipe: 'copy', comparison: { gate: expect.any(String) } })
    expect(training!.canary === null).toBe(training!.comparison!.gate === 'fail')
    expect(done.retrainSet.images).toBeLessThan(20)
    expect(lines).toContainEqual(expect.stringMatching(/^Trained yard 4 /))
    expect(lines.at(-1)).toMatch(/The gate refuses it|yard 4 as a canary: /)
  } finally {
    delete process.env.WINNOW_RECIPES
    delete process.env.WINNOW_TRAINING
  }
})
