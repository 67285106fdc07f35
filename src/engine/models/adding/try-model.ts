import type { Manifest, ModelCandidate, ModelInput, TestRun } from '#contract'
import { coco80 } from '#model/label-set/coco80.ts'
import { imagenet1k } from '#model/label-set/imagenet1k.ts'
import type { ActingContext } from '../../context.ts'
import { ambiguous, invalid } from '../../errors.ts'
import { parseClassNames } from '../file/class-names.ts'
import type { OnnxFile } from '../file/onnx-file.ts'
import { describeSignature, type Signature } from '../file/signature.ts'
import { imageInputOf, sampleRows, type WorkspaceImage } from '../images.ts'
import { modelInput, presetNames } from '../manifest/index.ts'
import { type Candidate, recognize } from '../recognition/recognize.ts'
import { chosenByUser, type FoundManifest } from '../registry/find-manifest.ts'
import { type InferencePool, TaskFailure } from '../runtime/inference-pool.ts'
import type { Results, WorkerSource } from '../runtime/messages.ts'
import { unpackPredictions } from '../runtime/packed-predictions.ts'
import type { RequestedTexts } from '../text-towers/requested-texts.ts'
import { detectorOf, loadModel } from '../workers/open-workers.ts'

export type TestRequest = {
  source: WorkerSource
  shownName: string
  family: string
  onnx: OnnxFile
  given: FoundManifest | null
  labels: readonly string[] | null
  text: RequestedTexts
  /** The number of images of the workspace to try it on. */
  images: number
}

export type TriedModel = Candidate & {
  input: ModelInput
  classes: string[]
  doubt: string | null
  testRuns: TestRun[]
  runtime: string
}

/** The readings that passed their test run; `problem` says why there are none. */
export type TestedReadings = {
  readings: TriedModel[]
  problem: string | null
  /** Whether some reading takes text prompts. */
  readsTexts: boolean
  /** Whether a test run took too long or too much memory. */
  tooMuch: boolean
  /** The most likely reading, whether or not it passed its test run; null if no family fits. */
  likeliest: Manifest | null
  signature: Signature
  runtime: string
}

/** A test run is stopped after this time. */
const runMs = 30_000
/** Generous, because a busy computer starts processes slowly. */
const loadMs = (sizeBytes: number): number => 60_000 + Math.round(sizeBytes / 10_000)

/**
 * Loads a model in a worker, and tries each possible reading on padding alone and on images of the workspace. Throws
 * INVALID with one sentence for a model that can't be loaded.
 */
export async function tryReadings(
  context: ActingContext,
  request: TestRequest,
  signal?: AbortSignal,
): Promise<TestedReadings> {
  const { source, shownName, family, onnx, given } = request
  const limit = AbortSignal.timeout(loadMs(onnx.sizeBytes))
  const pool = await loadModel(source, shownName, { workers: 1, signal: together(signal, limit) }).catch(
    (error: unknown) => {
      signal?.throwIfAborted()
      if (limit.aborted)
        throw invalid(
          `${shownName} takes too long to load: more than ${Math.round(loadMs(onnx.sizeBytes) / 1000)} s. Try again when this computer has less to do, or export a smaller model.`,
        )
      throw error
    },
  )
  try {
    const { signature, runtime } = pool
    const recognized = given
      ? { candidates: [candidateOf(given, family)] }
      : recognize(family, signature, onnx.metadata)
    const candidates = 'problem' in recognized ? [] : recognized.candidates
    const readings: TriedModel[] = []
    const refusals: Refusal[] =
      'problem' in recognized ? [{ refusal: `${shownName} can't be added. ${recognized.problem}` }] : []
    const rows = await sampleRows(context, request.images)
    for (const candidate of candidates) {
      const outcome = await tryReading(context, pool, { ...request, candidate, rows }, signal)
      if (!('refusal' in outcome)) readings.push(outcome)
      else refusals.push(outcome)
      // The graph is the same however it is read.
      if ('tooMuch' in outcome && outcome.tooMuch) break
    }
    return {
      readings,
      problem: readings.length > 0 ? null : [...new Set(refusals.map(({ refusal }) => refusal))].join('\n'),
      readsTexts: candidates.some(({ manifest }) => manifest.prompts !== undefined),
      tooMuch: refusals.some(({ tooMuch }) => tooMuch),
      likeliest: candidates[0]?.manifest ?? null,
      signature,
      runtime,
    }
  } finally {
    await pool.close()
  }
}

const candidateOf = ({ manifest, from }: FoundManifest, family: string): Candidate => ({
  family: family === 'auto' ? 'manifest' : family,
  title: from,
  manifest,
  because: `the manifest ${from} says so`,
})

/** Returns the index of the only reading, or of the only one without a doubt; null if there is no such reading. */
export function chosenReading(tried: readonly TriedModel[]): number | null {
  if (tried.length === 1) return 0
  const [undoubted, ...more] = [...tried.keys()].filter((i) => tried[i]!.doubt === null)
  return undoubted === undefined || more.length > 0 ? null : undoubted
}

/** Returns that reading. Throws INVALID without any reading, AMBIGUOUS with all readings if none is chosen. */
export function onlyReading(shownName: string, { readings, problem }: TestedReadings): TriedModel {
  if (problem !== null) throw invalid(problem)
  const chosen = chosenReading(readings)
  if (chosen !== null) return readings[chosen]!
  throw ambiguous(
    `${shownName} can be read in several ways. Choose one by its family:\n${readings.map(({ family, because, doubt }) => `${family}: ${because}${doubt ? `, but ${doubt}` : ''}.`).join('\n')}`,
    readings.map(candidateJson),
  )
}

export const candidateJson = ({ because, runtime: _, ...tried }: TriedModel): ModelCandidate => ({
  ...tried,
  why: because,
})

const together = (signal: AbortSignal | undefined, limit: AbortSignal): AbortSignal =>
  signal ? AbortSignal.any([signal, limit]) : limit

function testProblem(message: string): string {
  if (/asks for more memory/.test(message)) return 'it needs more memory than available. Export it for smaller images.'
  if (/invalid dimensions for input/i.test(message))
    return 'its real input size differs from the one it declares. Export it again with the right input size.'
  if (/no finite numbers/.test(message))
    return `${message} Export it as float32, or describe in a manifest how it takes images.`
  const [, node, name, why] = /while running (\w+) node\. Name:'([^']*)' Status Message: (.*)/s.exec(message) ?? []
  return node === undefined
    ? message
    : `its node ${name} (${node}) can’t be run: ${why!
        .trim()
        .split(/ \S+\.cc:\d+ /)
        .at(-1)}. Export it again for ONNX Runtime.`
}

type Refusal = { refusal: string; tooMuch?: boolean }

type ReadingRequest = TestRequest & { candidate: Candidate; rows: readonly number[] }

async function tryReading(
  context: ActingContext,
  pool: InferencePool,
  { candidate, shownName, onnx, labels, given, text, rows }: ReadingRequest,
  signal: AbortSignal | undefined,
): Promise<TriedModel | Refusal> {
  const { manifest, title } = candidate
  const input = modelInput(manifest, pool.signature)
  if ('problem' in input)
    return {
      refusal: `${shownName} can't be added. It does not fit ${title}: ${input.problem}.\nFound: ${describeSignature(pool.signature)}.`,
    }
  const prompts = manifest.prompts ? await text.prompts(manifest, labels, signal) : undefined
  if (prompts && 'refusal' in prompts) return { refusal: `${shownName} looks like ${title}. ${prompts.refusal}` }
  const detector = { ...detectorOf(manifest, input), ...(prompts && { prompts }) }
  const run = async (image: WorkspaceImage | null, fromScore: number): Promise<Results['test'] | Refusal> => {
    const limit = AbortSignal.timeout(runMs)
    const what = image ? image.path : 'a blank image'
    try {
      const task = { kind: 'test' as const, detector, image: image?.image ?? null, keep: { fromScore, atMost: 100 } }
      return await pool.run(task, together(signal, limit))
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof TaskFailure && error.at === 'image') throw error
      const message = error instanceof Error ? error.message : String(error)
      const why = limit.aborted
        ? `it took more than ${runMs / 1000} s. Export it without loops that depend on the image.`
        : testProblem(message)
      return {
        refusal: `${shownName} looks like ${title}, but its test run on ${what} failed: ${why}`,
        tooMuch: limit.aborted || /more memory than/.test(message),
      }
    }
  }
  const blank = await run(null, 0)
  if ('refusal' in blank) return blank
  const named = prompts
    ? { classes: [...prompts.texts] }
    : classNames(shownName, blank.classCount, { labels, given, manifest, metadata: onnx.metadata })
  if ('refusal' in named) return named
  let { doubt } = blank
  const testRuns: TestRun[] = []
  for (const row of rows) {
    const image = await imageInputOf(context, row, input)
    if (!image) continue
    try {
      const found = await run(image, context.settings().keepFromScore)
      if ('refusal' in found) return found
      doubt = found.doubt
      const predictions = unpackPredictions(found.predictions)
      const beyond = predictions.find(({ classIndex }) => classIndex < 0 || classIndex >= named.classes.length)
      if (beyond)
        return {
          refusal: `${shownName} looks like ${title}, but gave the class number ${beyond.classIndex} on ${image.path}; its ${named.classes.length} class names have the numbers 0 to ${named.classes.length - 1}.`,
        }
      testRuns.push({
        imageId: image.imageId,
        path: image.path,
        widthPx: image.image.widthPx,
        heightPx: image.image.heightPx,
        inferenceMs: found.inferenceMs,
        predictions: predictions.map(({ classIndex, score, box, geometry }) => ({
          class: named.classes[classIndex]!,
          score,
          geometry: geometry ?? { shape: 'box', ...box },
        })),
      })
    } catch (error) {
      if (!(error instanceof TaskFailure)) throw error
      context.log.warn(`The test run of ${shownName} left out ${image.path}, which can't be read: ${error.message}`)
    }
  }
  // Class names of a file are stored in the manifest.
  const whole = given?.classes ? { ...manifest, classes: [...given.classes] } : manifest
  return { ...candidate, manifest: whole, input, classes: named.classes, doubt, testRuns, runtime: pool.runtime }
}

type NameSources = {
  labels: readonly string[] | null
  given: FoundManifest | null
  manifest: Manifest
  metadata: OnnxFile['metadata']
}

/**
 * Finds the class names: given ones, the manifest's, the metadata's, else COCO's for 80 classes and ImageNet's for a
 * classifier with 1000. Without names, classes of a manifest that a user entered are numbered.
 */
function classNames(
  shownName: string,
  count: number | null,
  { labels, given, manifest, metadata }: NameSources,
): { classes: string[] } | { refusal: string } {
  const { classes } = manifest
  if (labels === null && classes === 'coco91') return { classes: [...coco80] }
  const ofManifest = Array.isArray(classes) ? classes : typeof classes === 'string' ? presetNames(classes) : null
  const key = typeof classes === 'object' && 'metadata' in classes ? classes.metadata : 'names'
  const names = labels ?? given?.classes ?? ofManifest ?? parseClassNames(metadata.get(key) ?? '')
  if (manifest.kind === 'embedding') return { classes: [] }
  if (names && (count === null || names.length === count)) return { classes: [...names] }
  if (names)
    return {
      refusal: `${shownName} has ${count} classes, but ${names.length} class names were given. Name each class once.`,
    }
  if (count === coco80.length) return { classes: [...coco80] }
  if (count === imagenet1k.length && manifest.kind === 'classes') return { classes: [...imagenet1k] }
  if (given?.from === chosenByUser && count !== null)
    return { classes: Array.from({ length: count }, (_, n) => `class ${n}`) }
  return {
    refusal: `${shownName} has no names for its ${count === null ? 'classes' : `${count} classes`}. Provide them in a text file, one per line.`,
  }
}
