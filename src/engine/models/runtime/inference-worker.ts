import { writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { decodeForModel, RenditionReader, readArea } from '../../library/for-threads.ts'
import { adapterByName, letterbox, prepareTensor, TensorMemory } from '../adapters/index.ts'
import { poolObjects } from '../features/pool-objects.ts'
import type { FromWorker, ImageInput, Results, Task, ToWorker, WorkerStart } from './messages.ts'
import { packProposals } from './packed-proposals.ts'
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
/** One image is inferred at a time, and its tensor is not needed any more when the next one is made. */
const tensorMemory = new TensorMemory()

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

function begin(task: Task): Begun {
  if (task.kind === 'encode' || task.kind === 'segment') return segmentation.begin(task)
  const { input, family } = task.detector
  const adapter = adapterByName(family)
  const blankSize = input.fixed ?? { widthPx: input.longSidePx, heightPx: input.longSidePx }
  const size =
    task.kind === 'detect' || task.kind === 'describe' ? task.image : task.kind === 'repeat' ? task : blankSize
  const frame = letterbox(size, input, adapter.preparation.padding)
  if (task.kind === 'detect' || task.kind === 'describe') {
    const pixels = pixelsFor(task.image, frame.content)
    return {
      async infer(session) {
        const feed = {
          name: input.name,
          type: input.type,
          ...prepareTensor(await pixels(), frame, input, adapter.preparation, tensorMemory),
        }
        const startedMs = performance.now()
        const outputs = await session.run([feed])
        const inferenceMs = performance.now() - startedMs
        if (task.kind === 'describe')
          return poolObjects(
            outputs.filter(({ name }) => task.tensors.includes(name)),
            frame,
            task.boxes,
          )
        return { proposals: packProposals(adapter.decode(outputs, frame, task.keep)), inferenceMs }
      },
    }
  }
  const feed = { name: input.name, type: input.type, ...prepareTensor(null, frame, input, adapter.preparation) }
  if (task.kind === 'blank')
    return {
      async infer(session) {
        const outputs = await session.run([feed])
        adapter.decode(outputs, frame, { fromScore: 0, atMost: 1 })
        return { classCount: adapter.classCount(outputs, frame) }
      },
    }
  return {
    async infer(session) {
      const startedMs = performance.now()
      for (let i = 0; i < task.times; i++) await session.run([feed])
      return { elapsedMs: performance.now() - startedMs, ...frame.input }
    },
  }
}

async function serve(start: WorkerStart): Promise<void> {
  let session: Session
  try {
    session = await openSession(start)
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
  await post({ kind: 'ready', signature: session.signature })
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
await serve(JSON.parse(process.argv[2] ?? 'null') as WorkerStart)
