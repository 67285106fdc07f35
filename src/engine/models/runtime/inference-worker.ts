import { statSync, writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { BoundingBox } from '#model/geometry/box.ts'
import { decodeForModel, RenditionReader, readArea } from '../../library/for-threads.ts'
import { poolObjects } from '../features/pool-objects.ts'
import { compileManifest, embeddingOf, type Reader } from '../manifest/for-threads.ts'
import { textVectors } from '../text/text-vectors.ts'
import { openTokenizer, type Tokens } from '../text/tokenizer.ts'
import type { Detector, FromWorker, ImageInput, Results, Task, ToWorker, WorkerStart } from './messages.ts'
import { packProposals } from './packed-proposals.ts'
import { openRemoteSession } from './remote-session.ts'
import { SegmentationTasks } from './segmentation-tasks.ts'
import { openSession, type Session } from './session.ts'

/**
 * One inference worker, a process: reads an image, scales it, runs the model and reads the boxes out of its outputs. The
 * next image is read while the model runs on the one before. Inside of a run it hears nothing and can only be killed.
 */
const post = (message: FromWorker) => new Promise<void>((onProgress) => process.send?.(message, () => onProgress()))
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

class UnreadableInput extends Error {}

/** Reading and scaling may run ahead; `infer` is called in the order of the tasks. */
type Begun = { infer(session: Session): Promise<Results[Task['kind']]> }

/** Pixels that are being read; what keeps them from it is the image's fault. */
function beginReading(read: () => Promise<Uint8Array>): () => Promise<Uint8Array> {
  const reading = Promise.allSettled([read()])
  return async () => {
    const [pixels] = await reading
    if (pixels.status === 'rejected') throw new UnreadableInput(messageOf(pixels.reason))
    return pixels.value
  }
}

const renditions = new RenditionReader()

/** The reader of the last detector: most tasks of a worker have the same. */
let compiled: { key: string; reader: Reader } | null = null
function readerOf({ manifest, input }: Detector): Reader {
  const key = JSON.stringify([manifest, input])
  if (compiled?.key !== key) compiled = { key, reader: compileManifest(manifest, input) }
  return compiled.reader
}

/** An image's pixels for a detector. What is there at once is read when it is its turn; anything else begins to be read. */
function pixelsFor(
  { file, tiles, renditionSidePx }: ImageInput,
  size: { widthPx: number; heightPx: number },
): () => Promise<Uint8Array> {
  if (tiles) return beginReading(() => readArea(tiles.tiled, tiles.region, size))
  const decode = () => beginReading(() => decodeForModel(file, size))
  if (!RenditionReader.isAvailable || renditionSidePx !== Math.max(size.widthPx, size.heightPx)) return decode()
  const ahead = renditions.readAhead(file)
  return async () => renditions.pixels((await ahead) ?? file, size) ?? decode()()
}

const segmentation = new SegmentationTasks(({ file, tiles }, size, region) =>
  beginReading(() =>
    // While tiles are being cut the image itself has to do, however long that takes.
    tiles
      ? readArea(tiles.tiled, tiles.region, size).catch(() => decodeForModel(file, size, region))
      : decodeForModel(file, size, region),
  ),
)

/** A part of an image in whole pixels of its file, at least one. */
function partInFile({ renditionSidePx, widthPx, heightPx }: ImageInput, part: BoundingBox): BoundingBox {
  const scale = renditionSidePx ? Math.min(1, renditionSidePx / Math.max(widthPx, heightPx)) : 1
  const [right, bottom] = [Math.floor(widthPx * scale), Math.floor(heightPx * scale)]
  const x = Math.min(right - 1, Math.max(0, Math.floor(part.x * scale)))
  const y = Math.min(bottom - 1, Math.max(0, Math.floor(part.y * scale)))
  const width = Math.min(right - x, Math.max(1, Math.round(part.width * scale)))
  const height = Math.min(bottom - y, Math.max(1, Math.round(part.height * scale)))
  return { x, y, width, height }
}

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
  const run = async (session: Session, times = 1) => {
    const feeds = reader.feeds(pixels && (await pixels()), frame, session.signature.inputs)
    const startedMs = performance.now()
    let outputs = await session.run(feeds)
    for (let i = 1; i < times; i++) outputs = await session.run(feeds)
    return { outputs, inferenceMs: performance.now() - startedMs }
  }
  if (task.kind === 'repeat')
    return {
      infer: async (session) => ({ elapsedMs: (await run(session, task.times)).inferenceMs, ...frame.input }),
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
  return {
    async infer(session) {
      const { outputs, inferenceMs } = await run(session)
      const proposals = packProposals(reader.decode(outputs, frame, task.keep))
      if (task.kind === 'detect') return { proposals, inferenceMs }
      const classCount = reader.classCount(outputs, frame)
      return { proposals, inferenceMs, classCount, doubt: reader.doubt(outputs) }
    },
  }
}

async function serve(start: WorkerStart): Promise<void> {
  let session: Session
  try {
    session =
      'remote' in start ? await openRemoteSession(start.remote) : await openSession(start.modelFile, start.threads)
  } catch (error) {
    await post({ kind: 'unusable', message: messageOf(error) })
    process.disconnect()
    return
  }
  let last: Promise<void> = Promise.resolve()
  process.on('message', (message: ToWorker) => {
    if (message.kind === 'close') {
      void last.then(() => process.disconnect())
      return
    }
    const { id, task } = message
    const answer = (async (previous) => {
      try {
        const begun = begin(task)
        await previous
        await post({ kind: 'done', id, result: await begun.infer(session) })
      } catch (error) {
        await previous
        await post({
          kind: 'failed',
          id,
          at: error instanceof UnreadableInput ? 'image' : 'model',
          reason: messageOf(error),
        })
      }
    })(last)
    last = answer
  })
  await post({ kind: 'ready', signature: session.signature, runtime: session.runtime })
}

/** Ends this process when the engine's is gone, even inside of a run. */
function endWithEngine(): void {
  process.once('disconnect', () => process.exit())
  const watch = `setInterval(() => {
    try {
      if (process.ppid === ${process.ppid} && process.kill(process.ppid, 0)) return
    } catch {
      // It is gone.
    }
    process.kill(process.pid, 'SIGKILL')
  }, 1000)`
  new Worker(watch, { eval: true }).unref()
}

const [memoryBytes, memoryOfFile] = [2 * 1024 ** 3, 8]

/** Ends this process, even inside of a run, when the model takes far more memory than one of its size needs. */
function endWhenMemoryIsTaken(start: WorkerStart): void {
  const most = memoryBytes + ('remote' in start ? 0 : memoryOfFile * statSync(start.modelFile).size)
  const watch = `setInterval(() => {
    if (process.memoryUsage.rss() > ${most}) process.kill(process.pid, 'SIGKILL')
  }, 100)`
  new Worker(watch, { eval: true }).unref()
}

/** Where memory runs out, Linux is to end this process and not the engine. */
function bePreferredWhenMemoryRunsOut(): void {
  if (process.platform !== 'linux') return
  try {
    writeFileSync('/proc/self/oom_score_adj', '900')
  } catch (error) {
    process.stderr.write(`The inference worker could not change its place where memory runs out: ${error}\n`)
  }
}

// Ctrl-C in a terminal reaches this process too: it is the engine that decides when to end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
endWithEngine()
bePreferredWhenMemoryRunsOut()
const start = JSON.parse(process.argv[2] ?? 'null') as WorkerStart
endWhenMemoryIsTaken(start)
await serve(start)
