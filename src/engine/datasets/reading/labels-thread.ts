import type { Context } from '../../context.ts'
import { type Ask, defineThread } from '../../threads/threads.ts'
import type { SideFile } from '../formats/define-format.ts'
import type { ImagesInside } from '../formats/images.ts'
import { readingOf, tasks } from './labels-tasks.ts'
import type { PlacedImage, ReadRequest, SourcesInfo } from './messages.ts'

const labelsThread = defineThread<typeof tasks>({ tasks: 'labels', pool: 'compute' })

/** Label files larger than this are read in a thread; smaller ones are read before a thread has started. */
const threadBytes = 1_000_000
/** Masks can unpack to any number of pixels. */
const isDrawn = ({ file }: SideFile): boolean => /\.(png|(tf)?records?(-\d+-of-\d+)?)$/i.test(file)
/** Recording an image takes as long as reading this many bytes. */
const bytesOfImage = 400
/** Images or files in one message to a reader. */
const maxBatch = 5000

export type AskReader = Ask<typeof tasks>

/** Sends a reader many things in batches: each message is copied at once. */
async function inBatches<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  give: (some: Item[]) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < items.length; from += maxBatch) {
    signal.throwIfAborted()
    await give(items.slice(from, from + maxBatch))
  }
}

/** What a reader looks at: label files, and the images they may describe. */
export type ToRead = {
  request: ReadRequest
  files: readonly SideFile[]
  images: readonly PlacedImage[]
  inside: ReadonlyMap<string, ImagesInside>
  signal: AbortSignal
}

/** Works with a reader of label files and the sources it found: here, or in a thread if there is much to read. */
export async function withReader<T>(
  { threads, store }: Context,
  { request, files, images, inside, signal }: ToRead,
  work: (ask: AskReader, sources: SourcesInfo) => Promise<T>,
): Promise<T> {
  const begin = async (ask: AskReader) => {
    await ask('begin', request)
    await inBatches(images, signal, (some) => ask('addImages', some))
    for (const [file, held] of inside)
      await inBatches([...held], signal, (some) => ask('addInside', { file, images: some }))
    await inBatches(files, signal, (some) => ask('addFiles', some))
    return work(ask, await ask('findSources', null))
  }
  const count = request.byName
    ? (store.get<{ last: number | null }>('SELECT max(id) AS last FROM image')?.last ?? 0)
    : images.length
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, count * bytesOfImage)
  if (bytes > threadBytes || files.some(isDrawn))
    return threads.own(labelsThread, (ask) => begin((task, input) => ask(task, input, { signal })))
  const reading = readingOf(store)
  return begin(async (task, input) => tasks[task](reading, input as never, () => signal.throwIfAborted()) as never)
}
