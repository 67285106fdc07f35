import type { ExportResult } from '#contract'
import { canonicalJson } from '#model/text/canonical-json.ts'
import { isCanceled, type JobRun } from '../../jobs/index.ts'
import { withPartialFolder } from '../../library/index.ts'
import { sha256Hex } from '../../sha256.ts'
import { winnowVersion } from '../../winnow-version.ts'
import { writeHead } from '../../workspace/index.ts'
import { requireVersion } from '../versions/version.ts'
import { placeOfWorkspace, versionsThread } from '../versions/versions-thread.ts'
import type { ExportInput } from './export-input.ts'
import type { ExportClaim } from './stored-export.ts'
import { stepsOfExport } from './write-export.ts'

type Run = JobRun<{ renaming: ExportResult }>

/** Writes a version into object storage. After a kill or a cut, the same export resumes with what it has sent. */
export async function exportToStorage(input: ExportInput, run: Run): Promise<ExportResult> {
  const { context, progress, signal } = run
  const { store, clock, threads } = context
  const address = input.folder
  const { row } = requireVersion(store, input.name)
  const finished = run.checkpoint?.renaming
  if (finished && (await threads.ask(versionsThread, 'isFinishedExport', address))) return finished
  const claimed: ExportClaim = { title: `${input.name} as ${input.format}`, of: identityOf(input, row.hash) }
  const total = stepsOfExport(JSON.parse(row.summary), input)
  const onProgress = (share: number) => progress(Math.round(share * total), total)
  try {
    return await withPartialFolder(context, async (scratch) => {
      const request = { place: placeOfWorkspace(context), input, folder: scratch, claimed }
      const { sent, ...made } = await threads.ask(versionsThread, 'writeExport', request, { signal, onProgress })
      await writeHead(scratch, store, clock)
      const result = { ...made, manifest: `${address}/manifest.json`, folder: address }
      run.save({ renaming: result })
      signal.throwIfAborted()
      await threads.ask(versionsThread, 'finishStoredExport', { address, scratch, sent: sent! }, { signal })
      onProgress(1)
      return result
    })
  } catch (error) {
    // A run that ends because the engine closes resumes later.
    if (isCanceled(signal)) await threads.ask(versionsThread, 'abandonStoredExport', { address, of: claimed.of })
    throw error
  }
}

/** What decides every byte of an export. */
const identityOf = ({ folder: _, ...input }: ExportInput, versionHash: string): string =>
  sha256Hex(canonicalJson({ ...input, versionHash, winnowVersion }))
