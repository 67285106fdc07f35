import type { ImportOptions } from '#contract'
import type { Context } from '../../context.ts'
import type { OnProgress } from '../../progress.ts'
import { defineThread } from '../../threads/threads.ts'
import { headersAlone, readValue } from '../../workspace/index.ts'
import { type FileToImport, type Outcome, type Preparing, prepareFiles } from './prepare-files.ts'
import { imageLimits } from './prepare-image.ts'
import type { tasks } from './prepare-tasks.ts'

const prepareThread = defineThread<typeof tasks>({ tasks: 'images', pool: 'compute' })

/** The fewest files prepared together; from this many on, starting a thread pays. */
const minFilesInThread = 64
const minFilesHere = 32

/** `min`: the smallest number of files to pass at a time. */
type Preparer = { min: number; prepare(files: readonly FileToImport[], onProgress: OnProgress): Promise<Outcome[]> }

/**
 * Prepares the files of an import, many of them on a thread: decoding continues there while rows are written, and its
 * garbage is collected in a small heap, not the engine's.
 */
export function filePreparer(
  context: Context,
  { storage, knownOnly = false }: ImportOptions,
  { files: count, signal }: { files: number | null; signal: AbortSignal },
): Preparer {
  const how = (): Preparing => {
    const { refuseNearErased } = context.settings()
    const limits = { ...imageLimits(context), headerOnly: readValue(context.store, headersAlone) === true }
    return { storage, knownOnly, folders: context.folders, limits, refuseNearErased }
  }
  if (count === null || count >= minFilesInThread)
    return {
      min: minFilesInThread,
      prepare: (files, onProgress) =>
        context.threads.ask(prepareThread, 'prepare', { files, how: how() }, { signal, onProgress }),
    }
  const step = (onProgress: OnProgress) => (share: number) => {
    onProgress(share)
    signal.throwIfAborted()
  }
  return {
    min: minFilesHere,
    prepare: (files, onProgress) => prepareFiles(context, { files, how: how() }, step(onProgress)),
  }
}
