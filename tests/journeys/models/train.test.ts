import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RefreshResult, TrainingResult } from '#contract'
import { box, label } from '../../support/dataset-bench.ts'
import { writeImage } from '../../support/images.ts'
import { colorModels } from '../../support/models/color-models.ts'
import { isAlive, trainingBench, writesModel } from '../../support/training-bench.ts'

describe('training by a recipe', () => {
  const { bench, recipe, start, trained } = trainingBench()
  const keeping = JSON.stringify({
    schema: 1,
    name: 'Keep',
    rules: [{ id: 'old', action: 'retire', when: 'image.path.contains("nothing")', reason: 'Old.' }],
  })

  test('exports the version, runs the command, adds the model with its origin, and reports the result', async () => {
    await bench.frozenImages()
    const name = await recipe(
      `if (!existsSync(dataset + '/manifest.json') || readdirSync(out).length > 0) process.exit(3)
       for (const epoch of [1, 2]) console.log(JSON.stringify({ epoch, epochs: 2, loss: 1 / epoch }))
       console.error('done: ' + process.env.SIZE); writeFileSync(out + '/metrics.json', '{"map": 0.5, "note": "x"}'); ${writesModel}`,
      { metrics: 'metrics.json', env: { SIZE: '64' } },
    )
    const { jobId } = await start(name)
    const job = await bench.jobResult(jobId)
    expect(job.error).toBeNull()
    const result = TrainingResult.parse(job.result)
    expect(result).toMatchObject({
      dataset: 'v1',
      metrics: { map: 0.5 },
      points: [
        { epoch: 1, epochs: 2, values: { loss: 1 } },
        { epoch: 2, epochs: 2, values: { loss: 0.5 } },
      ],
    })
    const { client } = bench.scratch
    expect(await client.models.list()).toMatchObject([
      {
        modelId: result.modelId,
        name: 'node-recipe v1',
        trainedOn: 'v1',
        notes: expect.stringContaining(result.recipeSha256),
      },
    ])
    const { lines, points } = await client.training.log({ jobId })
    expect(lines).toContain('done: 64')
    expect(points).toHaveLength(2)
    // What it worked with takes no more room.
    const [run] = readdirSync(bench.out('training'))
    expect(readdirSync(bench.out(`training/${run}`)).sort()).toEqual(['log.txt', 'points.json', 'started.json'])
  })

  test('continues in the folder of a failed run, and adds nothing before it succeeded', async () => {
    await bench.frozenImages()
    const name = await recipe(
      `if (!existsSync(out + '/half')) { writeFileSync(out + '/half', ''); console.log('no more memory'); process.exit(7) } ${writesModel}`,
    )
    expect((await trained(name)).error).toBe('The training ended with code 7. Its last lines:\nno more memory')
    expect(await bench.scratch.client.models.list()).toEqual([])
    expect((await trained(name)).error).toBeNull()
  })

  test('starts the canary of a model that is not worse, where the recipe says so, and tells the leads', async () => {
    await bench.frozenImages()
    const { client } = bench.scratch
    await client.workspace.addClass({ name: 'red', kind: 'object' })
    writeFileSync(bench.out('now.onnx'), colorModels['ultralytics v5'].file)
    await client.models.add({ file: bench.out('now.onnx'), name: 'yard 7', classMap: 'same-names' })
    await client.workspace.changeSettings({ goldenDataset: 'v1' })
    const job = await trained(await recipe(writesModel, { canary: 'start' }))
    expect(job.error).toBeNull()
    const { canary, modelId } = TrainingResult.parse(job.result)
    expect(canary).toEqual({ experimentId: expect.any(String), why: '' })
    expect(await client.experiments.list()).toMatchObject([{ experimentId: canary?.experimentId }])
    expect((await client.experiments.get({}))?.candidate).toBe(modelId)
    expect(await client.workspace.notices()).toMatchObject([{ title: 'The canary of node-recipe v1 has started' }])
    // Another version by the same recipe: the canary that runs is in its way.
    await writeImage(bench.out('more/new.png'), { tint: 9 })
    await bench.importFrom(bench.out('more'))
    await bench.review(bench.imageIds().get('new.png')!, [label(box(1, 1, 9, 9))])
    await bench.scratch.freeze({ name: 'v2' })
    const other = await recipe(`cpSync('other.onnx', out + '/best.onnx')`, { canary: 'start' }, 'other')
    writeFileSync(bench.out(`recipes/${other}/other.onnx`), colorModels['yolox with class names'].file)
    const { jobId } = await client.training.run({ dataset: 'v2', recipe: other as never })
    expect((await bench.jobResult(jobId)).result).toMatchObject({
      canary: { experimentId: null, why: expect.stringContaining('already in an experiment') },
    })
  })

  test.each([
    [
      'there is no such program',
      '',
      { command: ['no-such-program-here', '{out}'] },
      /There is no program no-such-program-here here/,
    ],
    ['it ends with 1', `console.error('bad'); process.exit(1)`, {}, /ended with code 1\. Its last lines:\nbad$/],
    ['its disk is full', `writeFileSync('/dev/full', 'x')`, {}, /^The training ended with code 1\.[\s\S]*ENOSPC/],
    ['no model is written', '', {}, /wrote no best\.onnx/],
    ['the model is none', `writeFileSync(out + '/best.onnx', 'x')`, {}, /best\.onnx/],
    [
      'the model is a link that leads elsewhere',
      `import('node:fs').then((fs) => fs.symlinkSync('/etc/passwd', out + '/best.onnx'))`,
      {},
      /leads out of/,
    ],
    [
      'metrics are no JSON',
      `${writesModel}; writeFileSync(out + '/m.json', '{')`,
      { metrics: 'm.json' },
      /m\.json is not JSON/,
    ],
    ['it is killed', `process.kill(process.pid, 'SIGKILL')`, {}, /ended by SIGKILL/],
  ])('is refused with a sentence when %s', async (_, program, more, message) => {
    await bench.frozenImages()
    const job = await trained(await recipe(program, more))
    expect([job.status, job.error]).toEqual(['failed', expect.stringMatching(message)])
    expect(await bench.scratch.client.models.list()).toEqual([])
  })

  test('a command that prints without end keeps a small log, and is stopped with all that it started', async () => {
    await bench.frozenImages()
    const name = await recipe(
      `import { spawn } from 'node:child_process'
       const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
       writeFileSync(out + '/pids', process.pid + ' ' + child.pid)
       const print = () => process.stdout.write('x'.repeat(1_000_000) + '\\n'.repeat(1000), print)
       console.log('{"epoch":1}'); print()`,
    )
    const { jobId } = await start(name)
    const { client } = bench.scratch
    const [run] = readdirSync(bench.out('training'))
    const folder = bench.out(`training/${run}`)
    await expect.poll(() => existsSync(join(folder, 'log-before.txt'))).toBe(true)
    await client.jobs.cancel({ jobId })
    expect((await bench.jobResult(jobId)).status).toBe('cancelled')
    const pids = readFileSync(join(folder, 'out/pids'), 'utf8').split(' ').map(Number)
    for (const pid of pids) await expect.poll(() => isAlive(pid)).toBe(false)
    for (const file of ['log.txt', 'log-before.txt'])
      expect(readFileSync(join(folder, file)).length).toBeLessThan(8 * 2 ** 20)
  })

  test('a model that is trained later is compared with the current one on the golden set, and becomes the candidate', async () => {
    await bench.frozenImages()
    const { client } = bench.scratch
    await trained(await recipe(writesModel))
    await client.workspace.changeSettings({ goldenDataset: 'v1' })
    const second = await recipe(writesModel, {}, 'second')
    writeFileSync(bench.out('recipes/second/model.onnx'), colorModels.centernet.file)
    const { error, result } = await trained(second)
    expect(error).toBeNull()
    const { comparison, notes, modelId } = TrainingResult.parse(result)
    expect(comparison).toMatchObject({ base: { name: 'node-recipe v1' }, candidate: { modelId, name: 'second v1' } })
    expect(notes).toEqual([])
    expect(await client.models.list()).toMatchObject([{ aliases: ['current'] }, { modelId, aliases: ['candidate'] }])
  })

  test('a training that writes an existing model names that one', async () => {
    await bench.frozenImages()
    const recipeName = await recipe(writesModel)
    const first = TrainingResult.parse((await trained(recipeName)).result)
    const { client } = bench.scratch
    const { jobId } = await client.training.run({ dataset: 'v1', recipe: recipeName as never, name: 'again' })
    const { error, result } = await bench.jobResult(jobId)
    expect(error).toBeNull()
    expect(result).toMatchObject({
      modelId: first.modelId,
      model: 'node-recipe v1',
      notes: [
        'It is the same file as node-recipe v1, which was there already.',
        'Not compared: there is no other current model.',
      ],
    })
    expect(await client.models.list()).toHaveLength(1)
  })

  test('F5: a refresh trains on what it froze, also when started again after a failure, and never goes on from another version', async () => {
    await bench.frozenImages()
    const name = await recipe(
      `if (!existsSync(out + '/half')) { writeFileSync(out + '/half', ''); process.exit(7) } ${writesModel}`,
    )
    const addImage = async (file: string, tint: number) => {
      await writeImage(bench.out(`more/${file}`), { tint })
      await bench.importFrom(bench.out(`more/${file}`))
      await bench.review(bench.imageIds().get(file)!, [label(box(1, 1, 9, 9))])
    }
    const options = { policy: keeping, format: 'coco', folder: bench.out('refreshed'), images: 'none' as const }
    const refresh = async () => {
      const { jobId } = await bench.scratch.client.refresh.run({ ...options, train: name as never })
      const { error, result } = await bench.jobResult(jobId)
      return { error, result: result && RefreshResult.parse(result) }
    }
    await addImage('one.png', 9)
    expect((await refresh()).error).toMatch(/ended with code 7/)
    await addImage('two.png', 19)
    // The same options, another version: what the failed training left is not gone on from.
    expect((await refresh()).error).toMatch(/ended with code 7/)
    const { error, result } = await refresh()
    expect(error).toBeNull()
    expect(result).toMatchObject({
      unchanged: true,
      training: { dataset: '2026-01-01.2', model: 'node-recipe 2026-01-01.2' },
    })
    expect(await refresh()).toMatchObject({ error: null, result: { unchanged: true, training: null } })
    expect(await bench.scratch.client.models.list()).toHaveLength(1)
  })

  test('nothing runs that was not started on this computer, whatever a workspace says', async () => {
    await bench.frozenImages()
    const name = await recipe(`writeFileSync('${bench.out('ran')}', ''); ${writesModel}`)
    await expect(start('another')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    // As a workspace from elsewhere would have it: a job in its table.
    const { jobs, store } = bench.scratch.engine.context
    const { jobId } = await start(name)
    await bench.jobResult(jobId)
    const folder = bench.out(`training/${readdirSync(bench.out('training'))[0]}`)
    rmSync(bench.out('ran'))
    const started = readFileSync(join(folder, 'started.json'), 'utf8')
    const { root } = bench.scratch.engine.context.folders
    // Its folder is gone; it belongs to the workspace that this one was copied from.
    for (const note of [null, started.replace(JSON.stringify(root), JSON.stringify('/copied/from'))]) {
      if (note === null) rmSync(join(folder, 'started.json'))
      else writeFileSync(join(folder, 'started.json'), note)
      store.write(() =>
        store.run("UPDATE job SET status = 'interrupted', checkpoint = NULL WHERE kind = 'training.run'", []),
      )
      jobs.resume(jobId)
      expect((await bench.jobResult(jobId)).error).toMatch(/started on another computer or in another workspace/)
    }
    store.write(() =>
      store.run(
        "UPDATE job SET status = 'interrupted', input = json_set(input, '$.run', '../../elsewhere') WHERE kind = 'training.run'",
        [],
      ),
    )
    jobs.resume(jobId)
    expect((await bench.jobResult(jobId)).error).toMatch(/no valid name/)
    expect(existsSync(bench.out('ran'))).toBe(false)
  })
})
