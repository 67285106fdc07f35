import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RefreshStepName } from '#contract'
import { addRecipe } from '#engine'
import { box, datasetBench, label } from '../support/dataset-bench.ts'
import { writeImage } from '../support/images.ts'
import { colorModels } from '../support/models/color-models.ts'

const script = new URL('../support/refresh-until-killed.ts', import.meta.url).pathname
type Life = { signal: string | null; said: string }

/** Opens the workspace in a process of its own, which ends as the order says. */
const live = (order: object) =>
  new Promise<Life>((ended) => {
    execFile(process.execPath, [script, JSON.stringify(order)], (error, stdout, stderr) =>
      ended({ signal: error?.signal ?? null, said: error && !error.signal ? stderr : stdout }),
    )
  })

describe('a refresh with training and a canary', () => {
  const bench = datasetBench()
  const { out } = bench
  beforeEach(async () => {
    process.env.WINNOW_RECIPES = out('recipes')
    process.env.WINNOW_TRAINING = out('training')
    const { client } = bench.scratch
    await bench.frozenImages()
    await client.workspace.addClass({ name: 'red', kind: 'object' })
    writeFileSync(out('now.onnx'), colorModels['ultralytics v5'].file)
    await client.models.add({ file: out('now.onnx'), name: 'yard 7', classMap: 'same-names' })
    await client.workspace.changeSettings({ goldenDataset: 'v1' })
    await writeImage(out('more/new.png'), { tint: 9 })
    await bench.importFrom(out('more'))
    await bench.review(bench.imageIds().get('new.png')!, [label(box(1, 1, 9, 9))])
    const folder = out('sources/stub')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'model.onnx'), colorModels['ultralytics v8'].file)
    // The first run of the command never ends.
    writeFileSync(
      join(folder, 'train.mjs'),
      `import { appendFileSync, cpSync, existsSync, writeFileSync } from 'node:fs'
       const out = process.argv[2]
       appendFileSync(${JSON.stringify(out('ran'))}, 'x')
       if (existsSync(out + '/half')) cpSync('model.onnx', out + '/best.onnx')
       else {
         writeFileSync(out + '/half', '')
         writeFileSync(${JSON.stringify(out('half'))}, '')
         setInterval(() => {}, 1000)
       }`,
    )
    const command = [process.execPath, '{recipe}/train.mjs', '{out}']
    writeFileSync(
      join(folder, 'recipe.json'),
      JSON.stringify({ name: 'stub', format: 'coco', command, onnx: 'best.onnx', canary: 'start' }),
    )
    await addRecipe(folder)
  })
  afterEach(() => {
    delete process.env.WINNOW_RECIPES
    delete process.env.WINNOW_TRAINING
  })

  test.each(['begun', 'ending'] as const)(
    'F3: killed in each step (%s), one after the other, ends with one version, export, model and canary',
    async (when) => {
      const { folder } = bench.scratch
      const refresh = {
        policy: JSON.stringify({
          schema: 1,
          name: 'Keep',
          rules: [{ id: 'old', action: 'retire', when: 'image.path.contains("nothing")', reason: 'Old.' }],
        }),
        ...{ format: 'coco', folder: out('exports'), images: 'none', name: 'v2', train: 'stub', acceptDiff: true },
      }
      await bench.scratch.reopen(async () => {
        for (const [n, step] of RefreshStepName.options.entries()) {
          if (step === 'train' && when === 'ending')
            expect(await live({ folder, kill: { step, when, file: out('half') } })).toMatchObject({ signal: 'SIGKILL' })
          const life = await live({ folder, ...(n === 0 && { refresh }), kill: { step, when } })
          expect({ step, ...life }).toEqual({ step, signal: 'SIGKILL', said: '' })
          if (step === 'train' && when === 'begun') {
            expect(await live({ folder, kill: { step, when, file: out('half') } })).toMatchObject({ signal: 'SIGKILL' })
          }
        }
        expect(await live({ folder })).toEqual({ signal: null, said: 'done' })
      })
      const { client, engine } = bench.scratch
      const [run, ...others] = await client.refresh.runs({})
      expect(others).toEqual([])
      expect(run).toMatchObject({ status: 'done', error: null, dataset: 'v2', result: { stoppedAt: null } })
      expect(run?.steps.map(({ state }) => state)).toEqual(RefreshStepName.options.map(() => 'done'))
      expect((await client.datasets.list()).map(({ name }) => name)).toEqual(['v1', 'v2'])
      expect((await client.models.list()).map(({ name }) => name).toSorted()).toEqual(['stub v2', 'yard 7'])
      expect(await client.experiments.list()).toMatchObject([{ candidateName: 'stub v2' }])
      expect(readdirSync(out('exports')).toSorted()).toEqual(['latest.json', 'v2-coco'])
      const kinds = ['refresh.run', 'datasets.freeze', 'datasets.export', 'training.run', 'evaluation.compare']
      const counts = kinds.map((kind) => [
        kind,
        engine.context.store.get<{ n: number }>('SELECT count(*) AS n FROM job WHERE kind = ?', [kind])?.n,
      ])
      // The version before the refresh is one; a training exports for itself.
      expect(counts).toEqual(kinds.map((kind) => [kind, /freeze|export/.test(kind) ? 2 : 1]))
      // Once until it was killed, and to the end; where the end could not be noted, that once more.
      expect(readFileSync(out('ran'), 'utf8').length).toBe(2)
      rmSync(out('half'), { force: true })
    },
  )
})
