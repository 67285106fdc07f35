import { rm } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { SegmentationModel } from '#contract'
import { rowOf } from '#model/ids.ts'
import { visibleName } from '#model/text/name.ts'
import { audit } from '../../access/index.ts'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { partialExtension } from '../../library/index.ts'
import { requireModelFolder, requireModelHash } from '../../managed-limits.ts'
import { copyAndHash } from '../file/copy-and-hash.ts'
import { readOnnxFile } from '../file/onnx-file.ts'
import { describeSignature } from '../file/signature.ts'
import { insertSegmenter, segmenterByFiles, segmenterById } from '../registry/stored-segmenters.ts'
import type { InferencePool } from '../runtime/inference-pool.ts'
import { keepModelFile, loadModel } from '../workers/open-workers.ts'
import type { SegmenterUse } from './masks/predict-masks.ts'
import { type Pair, type Prompt, type Segmenter, type SegmenterPlan, segmenters } from './segmenters/index.ts'

export type NewSegmenter = { encoderFile: string; decoderFile: string; family: string; name?: string }

/**
 * Adds an encoder and a decoder to the workspace: copies them, recognizes them, and tries them on a blank image. A pair that
 * is already there is not added again, but repairs changed copies. Throws INVALID with one sentence for files that can't be
 * used, and the signal's reason when aborted.
 */
export async function addSegmenter(
  context: ActingContext,
  request: NewSegmenter,
  signal?: AbortSignal,
): Promise<SegmentationModel> {
  const { store, folders, clock, announce } = context
  const files = [request.encoderFile, request.decoderFile]
  for (const file of files) {
    requireModelFolder(context.managed, file)
    await readOnnxFile(file)
  }
  const copies = files.map(() => join(folders.models, `${context.ids.random()}${partialExtension}`))
  try {
    const hashes: string[] = []
    const sizes: number[] = []
    for (const [i, file] of files.entries()) {
      const { sha256, sizeBytes } = await copyAndHash(file, copies[i]!)
      requireModelHash(context.managed, basename(file), sha256)
      hashes.push(sha256)
      sizes.push(sizeBytes)
    }
    if (hashes[0] === hashes[1])
      throw invalid(`${basename(files[0]!)} was chosen twice. Choose two files: an encoder and a decoder.`)
    const existing = segmenterByFiles(store, hashes[0]!, hashes[1]!) ?? segmenterByFiles(store, hashes[1]!, hashes[0]!)
    const keep = async () => {
      for (const [i, copy] of copies.entries()) await keepModelFile(context, copy, hashes[i]!)
    }
    if (existing) {
      const model = samePair(existing.model, request)
      await keep()
      return model
    }
    const { use, isSwapped } = await tryOut(copies, files, request.family, signal)
    await keep()
    const [encoderAt, decoderAt] = isSwapped ? [1, 0] : [0, 1]
    const name = request.name ?? visibleName(pairName(files[encoderAt]!, files[decoderAt]!))
    const segmenterId = store.write(() => {
      const added = insertSegmenter(store, {
        name,
        family: use.family,
        encoderSha256: hashes[encoderAt]!,
        decoderSha256: hashes[decoderAt]!,
        sizeBytes: sizes[0]! + sizes[1]!,
        plan: use.plan,
        addedAtMs: clock.nowMs(),
        addedByRow: rowOf(context.actor.userId),
      })
      audit(context, 'segmentation.add', { segmenterId: added, name })
      return added
    })
    announce({ type: 'modelsChanged', modelId: null })
    return segmenterById(store, segmenterId).model
  } finally {
    await Promise.all(copies.map((copy) => rm(copy, { force: true })))
  }
}

/** Returns the common beginning of the names of the two files. */
function pairName(encoderFile: string, decoderFile: string): string {
  const [a, b] = [encoderFile, decoderFile].map((file) => basename(file, extname(file)))
  let length = 0
  while (length < a!.length && a![length] === b![length]) length += 1
  const common = a!.slice(0, length).replace(/[^\p{L}\p{N}]+$/u, '')
  return common.length >= 3 ? common : a!
}

/** Returns the existing pair. Throws INVALID if it differs from the request, which would be ignored silently. */
function samePair(model: SegmentationModel, request: NewSegmenter): SegmentationModel {
  const isSame =
    (request.name === undefined || request.name === model.name) &&
    (request.family === 'auto' || request.family === model.family)
  if (isSame) return model
  throw invalid(
    `These two files are in the workspace already, as ${model.segmenterId} (${model.name}, ${model.family}); their name and family are unchanged.`,
  )
}

/** Loads both copies, finds their family, and runs them on a blank image. */
async function tryOut(
  copies: readonly string[],
  files: readonly string[],
  family: string,
  signal: AbortSignal | undefined,
): Promise<{ use: SegmenterUse; isSwapped: boolean }> {
  const names = files.map((file) => basename(file))
  const pools: InferencePool[] = []
  try {
    for (const [i, copy] of copies.entries())
      pools.push(await loadModel({ modelFile: copy }, names[i]!, { workers: 1, signal }))
    const [first, second] = pools as [InferencePool, InferencePool]
    const chosen = chooseSegmenter(family, { encoder: first.signature, decoder: second.signature })
    if ('problem' in chosen) throw invalid(`${names.join(' and ')} can't be added. ${chosen.problem}`)
    const { segmenter, plan, isSwapped } = chosen
    const use: SegmenterUse = { family: segmenter.name, plan }
    const [encoder, decoder] = isSwapped ? [second, first] : [first, second]
    const failed = (of: 'encoder' | 'decoder') => (error: Error) => {
      signal?.throwIfAborted()
      throw invalid(
        `${names.join(' and ')} look like ${segmenter.title}, but the test run of the ${of} on a blank image failed: ${error.message}`,
      )
    }
    const region = { x: 0, y: 0, width: plan.sidePx, height: Math.ceil(plan.sidePx / 2) }
    const encoded = await encoder.run({ kind: 'encode', use, image: null, region }, signal).catch(failed('encoder'))
    for (const prompt of testPrompts(plan.takesBoxes, region))
      await decoder
        .run({ kind: 'segment', use, key: 'test', embedding: encoded.embedding, region, prompt }, signal)
        .catch(failed('decoder'))
    return { use, isSwapped }
  } finally {
    await Promise.all(pools.map((pool) => pool.close()))
  }
}

function testPrompts(takesBoxes: boolean, { width, height }: { width: number; height: number }): Prompt[] {
  const points = [
    { at: [width / 2, height / 2] as const, inside: true },
    { at: [1, 1] as const, inside: false },
  ]
  const box = { x: width / 4, y: height / 4, width: width / 2, height: height / 2 }
  const byPoints = [1, 2].map((count) => ({ points: points.slice(0, count), box: null }))
  return takesBoxes ? [...byPoints, { points: [], box }] : byPoints
}

type SegmenterChoice = { segmenter: Segmenter; plan: SegmenterPlan; isSwapped: boolean }

/**
 * Finds the family that reads a pair: the named one, or with `auto` the first that accepts it, in either order of the two
 * files. Otherwise returns what was found and what each family expects, line by line.
 */
function chooseSegmenter(family: string, pair: Pair): SegmenterChoice | { problem: string } {
  const candidates = family === 'auto' ? segmenters : segmenters.filter(({ name }) => name === family)
  if (candidates.length === 0) {
    const names = segmenters.map(({ name }) => name).join(', ')
    return { problem: `There is no family of segmentation models ${family}. Choose auto or one of ${names}.` }
  }
  const refusals: string[] = []
  for (const segmenter of candidates) {
    const plan = segmenter.plan(pair)
    if (typeof plan !== 'string') return { segmenter, plan, isSwapped: false }
    const swapped = segmenter.plan({ encoder: pair.decoder, decoder: pair.encoder })
    if (typeof swapped !== 'string') return { segmenter, plan: swapped, isSwapped: true }
    refusals.push(`Expected for ${segmenter.title}: ${segmenter.expects}; here ${plan}.`)
  }
  const first =
    family === 'auto' ? 'They don’t match any model family that Winnow knows.' : `They are not of the family ${family}.`
  return {
    problem: [
      first,
      `Found in the encoder: ${describeSignature(pair.encoder)}.`,
      `Found in the decoder: ${describeSignature(pair.decoder)}.`,
      ...refusals,
    ].join('\n'),
  }
}
