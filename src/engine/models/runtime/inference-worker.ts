import { decodeForModel, readArea } from '../../library/for-threads.ts'
import { poolObjects } from '../features/pool-objects.ts'
import {
  compileManifest,
  embeddingOf,
  type InputFeed,
  type Letterbox,
  type OutputTensor,
  type PreparedPrompts,
  type Reader,
} from '../manifest/for-threads.ts'
import { preparePrompts } from '../text/prompts.ts'
import { textVectors } from '../text/text-vectors.ts'
import { openTokenizer, type Tokens } from '../text/tokenizer.ts'
import { requireSame, stacked, unstacked } from './batches.ts'
import { bePreferredWhenMemoryRunsOut, endInTime } from './end-worker.ts'
import { beginReading, partInFile, pixelsFor, UnreadableInput } from './input-pixels.ts'
import type { Detector, FromWorker, Results, Task, ToWorker, WorkerStart } from './messages.ts'
import { packProposals } from './packed-proposals.ts'
import { openRemoteSession } from './remote-session.ts'
import { SegmentationTasks } from './segmentation-tasks.ts'
import { openSession, otherProviders, type Session } from './session.ts'

/**
 * One inference worker, a process: reads an image, scales it, runs the model and reads the boxes out of its outputs. The
 * next image is read while the model runs on the one before. Inside of a run it hears nothing and can only be killed.
 */
const post = (message: FromWorker) => new Promise<void>((onProgress) => process.send?.(message, () => onProgress()))
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

type Result = Results[Task['kind']]

/**
 * Reading and scaling may run ahead; `infer` is called in the order of the tasks. Those of one `shape` may be run as one:
 * `feeds` are valid until the next are made.
 */
type Begun = {
  infer(session: Session): Promise<Result>
  together?: {
    shape: string
    feeds(session: Session): Promise<InputFeed[]>
    result(outputs: readonly OutputTensor[], inferenceMs: number): Result
  }
}

const start = JSON.parse(process.argv[2] ?? 'null') as WorkerStart
const batch = start.batch ?? 1
let areSameTogether = false

/** The reader of the last detector: most tasks of a worker have the same. */
let compiled: { key: string; reader: Reader } | null = null
function readerOf({ manifest, input }: Detector): Reader {
  const key = JSON.stringify([manifest, input])
  if (compiled?.key !== key) compiled = { key, reader: compileManifest(manifest, input) }
  return compiled.reader
}

const segmentation = new SegmentationTasks(({ file, tiles }, size, region) =>
  beginReading(() =>
    // While tiles are being cut the image itself has to do, however long that takes.
    tiles
      ? readArea(tiles.tiled, tiles.region, size).catch(() => decodeForModel(file, size, region))
      : decodeForModel(file, size, region),
  ),
)

function beginEmbedding({ detector, image, part }: Extract<Task, { kind: 'embed' }>): Begun {
  const reader = readerOf(detector)
  const frame = reader.frame(part ? { widthPx: part.width, heightPx: part.height } : image)
  const { file, tiles } = image
  const pixels = part
    ? beginReading(() =>
        tiles
          ? readArea(tiles.tiled, part, frame.content)
          : decodeForModel(file, frame.content, partInFile(image, part)),
      )
    : pixelsFor(image, frame.content)
  return {
    async infer(session) {
      const outputs = await session.run(reader.feeds(await pixels(), frame, session.signature.inputs))
      const vectors = embeddingOf(detector.manifest, outputs)
      return { width: vectors.length, vectors }
    },
  }
}

let tokenizer: { file: string; tokens: Tokens } | null = null
function tokensFrom(file: string): Tokens {
  if (tokenizer?.file !== file) tokenizer = { file, tokens: openTokenizer(file) }
  return tokenizer.tokens
}

let asked: { key: string; prompts: Promise<PreparedPrompts> } | null = null
/** What the model is asked for, prepared once for all images. */
function promptsFor({ manifest, prompts }: Detector, { signature }: Session): Promise<PreparedPrompts> | null {
  if (!manifest.prompts) return null
  if (!prompts) throw new Error('The model finds only what it is asked for, and was asked for nothing.')
  const key = JSON.stringify(prompts)
  if (asked?.key !== key) {
    const tokens = tokensFrom(prompts.tokenizerFile)
    asked = {
      key,
      prompts: preparePrompts(manifest, signature.inputs, prompts, {
        tokens,
        async vectorsOf(texts) {
          if (!prompts.tower) throw new Error('It has no text tower, which turns words into what it takes.')
          const tower = await openSession(prompts.tower.file)
          return textVectors(tower.run, prompts.tower.plan, tokens, texts)
        },
      }),
    }
  }
  return asked.prompts
}

const beginTexts = ({ tower, tokenizerFile, texts }: Extract<Task, { kind: 'text' }>): Begun => ({
  async infer(session) {
    const vectors = await textVectors(session.run, tower, tokensFrom(tokenizerFile), texts)
    const width = vectors[0]?.length ?? 0
    const all = new Int8Array(vectors.length * width)
    for (const [n, vector] of vectors.entries())
      all.set(
        vector.map((value) => Math.round(value * 127)),
        n * width,
      )
    return { width, vectors: all }
  },
})

function begin(task: Task): Begun {
  if (task.kind === 'encode' || task.kind === 'segment') return segmentation.begin(task)
  if (task.kind === 'embed') return beginEmbedding(task)
  if (task.kind === 'text') return beginTexts(task)
  const { input } = task.detector
  const reader = readerOf(task.detector)
  const blankSize = input.fixed ?? { widthPx: input.longSidePx, heightPx: input.longSidePx }
  const image = task.kind === 'repeat' ? null : task.image
  const frame = reader.frame(image ?? (task.kind === 'repeat' ? task : blankSize))
  const pixels = image && pixelsFor(image, frame.content)
  const promptsOf = (session: Session) => promptsFor(task.detector, session)
  const feedsOf = async (session: Session, rgb: Uint8Array | null) =>
    reader.feeds(rgb, frame, session.signature.inputs, await promptsOf(session))
  const isAsked = task.detector.manifest.prompts !== undefined
  const run = async (session: Session) => {
    const feeds = await feedsOf(session, pixels && (await pixels()))
    const startedMs = performance.now()
    const outputs = await session.run(feeds, isAsked)
    return { outputs, inferenceMs: performance.now() - startedMs }
  }
  if (task.kind === 'repeat')
    return {
      async infer(session) {
        const feeds = batch === 1 ? await feedsOf(session, null) : await sameTogether(session, frame, feedsOf)
        const startedMs = performance.now()
        for (let i = 0; i < task.times; i++) await session.run(feeds, isAsked)
        return { elapsedMs: performance.now() - startedMs, ...frame.input }
      },
    }
  if (task.kind === 'describe')
    return {
      async infer(session) {
        const { outputs } = await run(session)
        return poolObjects(
          outputs.filter(({ name }) => task.tensors.includes(name)),
          frame,
          task.boxes,
        )
      },
    }
  const found = (outputs: readonly OutputTensor[], prompts: PreparedPrompts | null) =>
    packProposals(reader.decode(outputs, frame, task.keep, prompts))
  return {
    ...(task.kind === 'detect' &&
      !isAsked &&
      pixels && {
        together: {
          shape: JSON.stringify([frame.input, compiled?.key]),
          feeds: async (session) => feedsOf(session, await pixels()),
          result: (outputs, inferenceMs) => ({ proposals: found(outputs, null), inferenceMs }),
        },
      }),
    async infer(session) {
      const { outputs, inferenceMs } = await run(session)
      const proposals = found(outputs, await promptsOf(session))
      if (task.kind === 'detect') return { proposals, inferenceMs }
      const classCount = reader.classCount(outputs, frame)
      return { proposals, inferenceMs, classCount, doubt: reader.doubt(outputs) }
    },
  }
}

/** Feeds of as many images of noise as are run at once, of which each gives the same alone. */
async function sameTogether(
  session: Session,
  frame: Letterbox,
  feedsOf: (session: Session, rgb: Uint8Array) => Promise<InputFeed[]>,
): Promise<InputFeed[]> {
  const noise = Array.from({ length: batch }, (_, n) =>
    Uint8Array.from({ length: frame.content.widthPx * frame.content.heightPx * 3 }, (_, i) => (i * (2 * n + 7)) % 251),
  )
  const feeds = await stacked(batch, (n) => feedsOf(session, noise[n]!))
  if (areSameTogether) return feeds
  const alone: OutputTensor[][] = []
  for (const rgb of noise) alone.push(await session.run(await feedsOf(session, rgb)))
  requireSame(alone, unstacked(await session.run(feeds), batch))
  areSameTogether = true
  return feeds
}

/** A task that is begun; one that can't be fails in its turn. */
function begunOf(task: Task): Begun {
  try {
    return begin(task)
  } catch (error) {
    return { infer: () => Promise.reject(error) }
  }
}

type Queued = { id: number; begun: Begun }

/** Those at the front of the queue that are run as one. */
function nextOf(queue: Queued[]): Queued[] {
  const shape = queue[0]!.begun.together?.shape
  let count = 1
  while (shape !== undefined && count < batch && queue[count]?.begun.together?.shape === shape) count += 1
  return queue.splice(0, count)
}

async function answer(session: Session, queued: readonly Queued[]): Promise<void> {
  const together = queued.flatMap(({ begun }) => begun.together ?? [])
  if (queued.length > 1) {
    const results = await inferTogether(session, together).catch((error: unknown) => {
      process.stderr.write(`Images are run one by one: ${messageOf(error)}\n`)
      return null
    })
    if (results) {
      for (const [n, { id }] of queued.entries()) await post({ kind: 'done', id, result: results[n]! })
      return
    }
  }
  for (const { id, begun } of queued) await answerAlone(session, id, begun)
}

async function answerAlone(session: Session, id: number, begun: Begun): Promise<void> {
  try {
    await post({ kind: 'done', id, result: await begun.infer(session) })
  } catch (error) {
    const at = error instanceof UnreadableInput ? 'image' : 'model'
    await post({ kind: 'failed', id, at, reason: messageOf(error) })
  }
}

async function inferTogether(session: Session, all: readonly NonNullable<Begun['together']>[]): Promise<Result[]> {
  const feeds = await stacked(all.length, (n) => all[n]!.feeds(session))
  const startedMs = performance.now()
  const outputs = unstacked(await session.run(feeds), all.length)
  const inferenceMs = (performance.now() - startedMs) / all.length
  return all.map((one, n) => one.result(outputs[n]!, inferenceMs))
}

async function serve(): Promise<void> {
  let session: Session
  try {
    session = 'remote' in start ? await openRemoteSession(start.remote) : await openSession(start.modelFile, start)
  } catch (error) {
    await post({ kind: 'unusable', message: messageOf(error) })
    process.disconnect()
    return
  }
  const queue: Queued[] = []
  let working: Promise<void> | null = null
  const work = async () => {
    while (queue.length > 0) await answer(session, nextOf(queue))
    working = null
  }
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'close') {
      void Promise.resolve(working).then(() => process.disconnect())
      return
    }
    queue.push({ id: message.id, begun: begunOf(message.task) })
    working ??= work()
  })
  await post({ kind: 'ready', signature: session.signature, runtime: session.runtime, providers: otherProviders() })
}

// Ctrl-C in a terminal reaches this process too: it is the engine that decides when to end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
bePreferredWhenMemoryRunsOut()
endInTime(start)
await serve()
