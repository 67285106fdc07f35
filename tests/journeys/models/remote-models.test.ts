import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { colorModels, colorNames } from '../../support/models/color-models.ts'
import { inferenceServer } from '../../support/models/inference-server.ts'
import { type Scratch, scratchWorkspace } from '../../support/scratch-workspace.ts'

const file = colorModels['ultralytics v8'].file

let scratch: Scratch
let labelsFile: string
beforeEach(async () => {
  scratch = await scratchWorkspace([])
  const folder = join(scratch.folder, '..', 'in')
  mkdirSync(folder)
  for (const [name, color] of [
    ['a', '#c01010'],
    ['b', '#10b020'],
  ] as const)
    await sharp({ create: { width: 96, height: 64, channels: 3, background: color } })
      .png()
      .toFile(join(folder, `${name}.png`))
  const { jobId } = await scratch.client.library.import({ paths: [folder] })
  await scratch.engine.context.jobs.wait(jobId)
  labelsFile = join(scratch.folder, '..', 'colors.txt')
  writeFileSync(labelsFile, colorNames.join('\n'))
})
afterEach(() => scratch.close())

const allow = () => scratch.client.workspace.changeSettings({ remoteModels: true })
const add = (url: string) =>
  scratch.client.models.addRemote({
    remote: { url, model: 'colors' },
    family: 'ultralytics',
    labelsFile,
    classMap: 'add-classes',
  })
const prelabel = async (modelId: string) => {
  const { jobId } = await scratch.client.models.prelabel({ modelId: modelId as never })
  return scratch.engine.context.jobs.wait(jobId)
}
const predictionsOf = (modelId: string) =>
  scratch.engine.context.store.arrays(
    'SELECT image_id, n, model_class, score, x16, y16, width16, height16 FROM prediction WHERE model_id = ? ORDER BY 1, 2',
    [Number(modelId.slice(4))],
  )

test.each([true, false])(
  'a model on a server finds what it finds here, bit for bit (raw bytes: %s)',
  async (isBinary) => {
    const server = await inferenceServer(file, { isBinary })
    try {
      await expect(add(server.url)).rejects.toMatchObject({
        code: 'REFUSED',
        message: /images would leave this computer/,
      })
      expect(server.requests()).toBe(0)
      await allow()
      const remote = await add(server.url)
      expect(remote).toMatchObject({
        remote: { url: server.url, model: 'colors', version: null },
        runtime: `Open Inference Protocol at ${new URL(server.url).host}, onnx`,
        name: 'colors',
        kind: 'boxes',
        known: false,
        testRun: { predictions: [{ class: 'red' }] },
      })
      expect(await add(server.url)).toMatchObject({ modelId: remote.modelId, known: true })
      const local = join(scratch.folder, '..', 'local.onnx')
      writeFileSync(local, file)
      const here = await scratch.client.models.add({ file: local, classMap: 'add-classes' })
      for (const { modelId } of [remote, here])
        expect(await prelabel(modelId)).toMatchObject({ status: 'done', result: { images: 2, failed: [] } })
      expect(predictionsOf(remote.modelId)).toHaveLength(2)
      expect(predictionsOf(remote.modelId)).toEqual(predictionsOf(here.modelId))

      await scratch.client.workspace.changeSettings({ remoteModels: false })
      const refusal = scratch.client.models.prelabel({ modelId: remote.modelId, again: true })
      await expect(refusal).rejects.toMatchObject({ code: 'REFUSED' })
      const { jobId } = await scratch.client.models.measure({ modelId: remote.modelId, seconds: 1 })
      const { status, error } = await scratch.engine.context.jobs.wait(jobId)
      expect([status, error]).toEqual(['failed', expect.stringMatching(/images would leave this computer/)])
    } finally {
      await server.close()
    }
  },
)

test('a busy server gets the request again; an invalid answer fails the image, and silence the job, with a message', async () => {
  const server = await inferenceServer(file, { isBinary: true })
  try {
    await allow()
    const { modelId } = await add(server.url)
    const failing = async (fault: (typeof server.faults)[number]) => {
      server.faults.push(fault)
      const { jobId } = await scratch.client.models.prelabel({
        modelId,
        again: true,
        where: 'image.path.endsWith("a.png")',
      })
      const { result } = await scratch.engine.context.jobs.wait(jobId)
      return (result as { failed: { reason: string }[] }).failed.map(({ reason }) => reason)
    }
    expect(await failing('busy')).toEqual([])
    for (const [fault, reason] of [
      ['cut', /sent an answer that can't be read: .*cut short\.$/],
      ['wrong length', /output "output0" has \d+ bytes for the shape/],
      ['no numbers', /no finite numbers/],
      ['refused', /answered 400 to \/v2\/models\/colors\/infer: .*wrong shape/],
    ] as const)
      expect(await failing(fault)).toEqual([expect.stringMatching(reason)])
    server.faults.push('gone', 'gone', 'gone')
    const { jobId } = await scratch.client.models.prelabel({ modelId, again: true })
    const { status, error } = await scratch.engine.context.jobs.wait(jobId)
    // It is the server's fault and no image's: all are still to be done.
    expect([status, error]).toEqual(['failed', expect.stringMatching(/can't be reached: .* Run again to continue\.$/)])
  } finally {
    await server.close()
  }
})

test('each server gets its own token alone; what a server answers neither shows it nor fills the memory', async () => {
  const [one, other] = [
    await inferenceServer(file, { isBinary: true }),
    await inferenceServer(file, { isBinary: true }),
  ]
  const variable = `WINNOW_REMOTE_TOKEN_127_0_0_1_${new URL(one.url).port}`
  process.env[variable] = 's3cret'
  try {
    await allow()
    await add(other.url)
    const { modelId } = await add(one.url)
    expect([[...one.authorizations], [...other.authorizations]]).toEqual([['Bearer s3cret'], [undefined]])
    for (const [fault, reason] of [
      [
        'echo',
        `answered 403 to /v2/models/colors/infer: not with Bearer …. Put its token into the environment variable ${variable}.`,
      ],
      ['endless', 'more than 256 MB'],
    ] as const) {
      one.faults.push(fault)
      const { jobId } = await scratch.client.models.prelabel({
        modelId,
        again: true,
        where: 'image.path.endsWith("a.png")',
      })
      const { result } = await scratch.engine.context.jobs.wait(jobId)
      expect((result as { failed: { reason: string }[] }).failed).toMatchObject([
        { reason: expect.stringContaining(reason) },
      ])
    }
  } finally {
    delete process.env[variable]
    await Promise.all([one.close(), other.close()])
  }
})

test('a server that is not there, not encrypted, or has no such model is refused with a sentence', async () => {
  await allow()
  await expect(add('http://192.0.2.7:8000')).rejects.toThrow(/is not encrypted\. Use https/)
  const server = await inferenceServer(file, { isBinary: true })
  await expect(scratch.client.models.addRemote({ remote: { url: server.url, model: 'nowhere' } })).rejects.toThrow(
    /answered 404 to \/v2\/models\/nowhere/,
  )
  await server.close()
  await expect(add(server.url)).rejects.toThrow(/can't be reached: .*\. Check the server and the address\.$/)
  expect(await scratch.client.models.list()).toEqual([])
})
