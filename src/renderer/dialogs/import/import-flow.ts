import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { ImportOptions, ImportResult, Job } from '#contract'
import type { JobId } from '#model/ids.ts'
import { termOf } from '#model/query/query-text.ts'
import { engine, shell, showProblem } from '../../connection/index.ts'
import { jobEnd, jobResult } from '../../jobs/job-end.ts'
import { isActive, jobCount } from '../../jobs/job-text.ts'
import { startPrelabel } from '../../jobs/prelabel-flow.ts'
import { type Action, formatCount, toast } from '../../kit/index.ts'
import { mayNow } from '../../roles/index.ts'
import { navigate } from '../../route/route.ts'
import { placeText } from './place-text.ts'

type ImportFlow = {
  /** Files and folders to import; null while the dialog is closed. */
  request: readonly string[] | null
  /** Whether the dialog asks for an address in object storage. */
  isFromStorage: boolean
  /** The result to show, and the actions that it offers. */
  result: ImportResult | null
  next: readonly Action[]
}

export const useImportFlow = create<ImportFlow>(() => ({
  request: null,
  isFromStorage: false,
  result: null,
  next: [],
}))

/** Opens the dialog that imports these files and folders. */
export const openImport = (paths: readonly string[]): void => useImportFlow.setState({ request: paths })
/** Opens the dialog that imports from object storage. */
export const importFromStorage = (): void => useImportFlow.setState({ isFromStorage: true })
export const closeImport = (): void => useImportFlow.setState({ request: null, isFromStorage: false })
export const closeImportResult = (): void => useImportFlow.setState({ result: null })
export const showImportResult = (result: ImportResult, next: readonly Action[] = []): void =>
  useImportFlow.setState({ result, next })

const report = showProblem(t`Import failed`)

export function chooseFolderToImport(): void {
  shell
    .chooseFolder({ title: t`Choose a folder of images`, read: true })
    .then((folder) => folder && openImport([folder]), report)
}

const imageExtensions = ['jpg', 'jpeg', 'png', 'webp', 'avif', 'gif', 'bmp', 'tif', 'tiff', 'heic']
const labelExtensions = ['json', 'jsonl', 'xml', 'csv', 'tsv', 'parquet', 'tfrecord', 'zip', 'tar', 'gz', 'tgz']
const videoExtensions = ['mp4', 'm4v', 'mov', 'webm', 'mkv']
const extensions = [...imageExtensions, ...labelExtensions, ...videoExtensions]

/** Whether a name is that of a file to import, and not of a folder. */
export const isImportable = (name: string): boolean => extensions.some((one) => name.toLowerCase().endsWith(`.${one}`))

export function chooseFilesToImport(): void {
  shell
    .chooseFiles({
      title: t`Choose images, labels, archives or videos`,
      extensions,
    })
    .then((files) => files && openImport(files), report)
}

/** Summarizes an import: "12 images added, 3 already imported, 1 original repaired, 40 labels added". */
export function importText({ modelId, imagesAdded, imagesKnown, repaired = [], labelsAdded }: ImportResult): string {
  if (modelId !== undefined) return t`${plural(labelsAdded, { one: '# prediction', other: '# predictions' })} added`
  return [
    t`${plural(imagesAdded, { one: '# image', other: '# images' })} added`,
    imagesKnown > 0 ? t`${formatCount(imagesKnown)} already imported` : null,
    repaired.length > 0 ? t`${plural(repaired.length, { one: '# original', other: '# originals' })} repaired` : null,
    labelsAdded > 0 ? t`${plural(labelsAdded, { one: '# label', other: '# labels' })} added` : null,
  ]
    .filter(Boolean)
    .join(', ')
}

/** Searches a folder for missing originals by their content and restores them. Other images are not imported. */
export async function locateOriginals(): Promise<void> {
  try {
    const folder = await shell.chooseFolder({ title: t`Choose the folder where the originals are now`, read: true })
    if (folder === null) return
    const { repaired = [], unknownSkipped = 0 } = await jobResult<ImportResult>(
      engine.library.import({ paths: [folder], format: 'images', knownOnly: true }),
    )
    toast({
      tone: repaired.length > 0 ? 'ok' : 'info',
      title:
        repaired.length > 0
          ? t`${plural(repaired.length, { one: '# original', other: '# originals' })} found`
          : t`No missing originals found there`,
      detail:
        unknownSkipped > 0
          ? t`${plural(unknownSkipped, { one: '# other image', other: '# other images' })} not imported.`
          : placeText(folder),
    })
  } catch (error) {
    showProblem(t`Can’t look for originals`)(error)
  }
}

/** Returns the result of a finished import job; null if it has none. */
export const importResult = (job: Job): ImportResult | null =>
  job.kind === 'library.import' && job.status === 'done' ? (job.result as ImportResult) : null

/** Starts an import and reports its end: a list if files were skipped or changed, else a short message. */
export const startImport = (options: ImportOptions): Promise<void> => followImport(engine.library.import(options))

async function followImport(started: Promise<{ jobId: JobId }>): Promise<void> {
  try {
    const { jobId } = await started
    const job = await jobEnd(jobId)
    const result = importResult(job)
    if (job.status === 'cancelled')
      toast({
        title: t`Import canceled after ${jobCount(job)}`,
        detail: t`Imported images are kept. Resume here or in the job list.`,
        action: {
          label: t`Resume`,
          run: () => void followImport(engine.jobs.resume({ jobId })),
        },
      })
    if (job.status === 'failed')
      toast({ tone: 'problem', title: t`Import failed`, detail: job.error ?? t`See the log for the reason.` })
    if (!result) return
    const next = await nextSteps(job, result)
    const { rejected, repaired = [], notes = [], changed = [], previouslyRemoved = [] } = result
    if (rejected.length + repaired.length + notes.length + changed.length + previouslyRemoved.length > 0)
      showImportResult(result, next)
    else toast({ tone: 'ok', title: t`Import finished`, detail: `${importText(result)}.`, actions: next })
  } catch (error) {
    report(error)
  }
}

/** Returns what can be done with imported images: show them, and pre-label them unless that has started automatically. */
async function nextSteps({ createdAtMs }: Job, { imagesAdded }: ImportResult): Promise<Action[]> {
  if (imagesAdded === 0) return []
  const where = termOf('image.importedAt', 'time>=', new Date(createdAtMs).toISOString())
  const show = { label: t`Show`, run: () => navigate('library', { where }) }
  if (!mayNow('models.prelabel')) return [show]
  const [models, jobs] = await Promise.all([engine.models.list(), engine.jobs.list({ limit: 20 })])
  const hasModel = models.some(({ aliases }) => aliases.includes('current'))
  const isPrelabeling = jobs.some((job) => job.kind === 'models.prelabel' && isActive(job))
  return hasModel && !isPrelabeling ? [show, { label: t`Pre-label`, run: () => void startPrelabel({ where }) }] : [show]
}
