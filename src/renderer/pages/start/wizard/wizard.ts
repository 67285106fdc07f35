import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { AddedModel, ImportResult, Job, PrelabelResult, VideoFrames } from '#contract'
import type { JobId, ModelId } from '#model/ids.ts'
import { notReviewed } from '#model/query/to-review.ts'
import { rejectedCount } from '#model/rejected-count.ts'
import type { ClassMapState } from '../../../class-map/use-class-map.ts'
import {
  engine,
  errorMessage,
  queries,
  queryClient,
  reportProblem,
  shell,
  takeModel,
  useWorkspace,
} from '../../../connection/index.ts'
import { isImportable, showImportResult } from '../../../dialogs/import/import-flow.ts'
import { importVideos } from '../../../dialogs/import/import-video.ts'
import { usualOrder } from '../../../dialogs/review-orders.ts'
import { jobEnd } from '../../../jobs/job-end.ts'
import { isActive, noResultText } from '../../../jobs/job-text.ts'
import { fileName, formatFacts, toast } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { firstFound, hasImages, isEmpty, lookAtChosen, stopLooking } from './found.ts'

export const steps = ['images', 'model', 'classes', 'result'] as const
export type StepName = (typeof steps)[number]

export type ModelChoice = { kind: 'starter' } | { kind: 'file'; file: string } | { kind: 'none' }

/** The workspace that is being set up; `step` is null if there is none. */
type Wizard = {
  step: StepName | null
  /** Folders and files to import. */
  paths: readonly string[]
  name: string
  importJob: JobId | null
  imported: ImportResult | null
  choice: ModelChoice
  /** The chosen model; null for none. */
  model: { modelId: ModelId; name: string } | null
  /** Classes that were added to the label set for this model. */
  addedClasses: readonly string[]
  /** Identifies the test run of the current model. */
  test: symbol | null
  testJob: JobId | null
  isTried: boolean
  isBusy: boolean
  problem: string | null
}

const none: Wizard = {
  step: null,
  paths: [],
  name: '',
  importJob: null,
  imported: null,
  choice: { kind: 'starter' },
  model: null,
  addedClasses: [],
  test: null,
  testJob: null,
  isTried: false,
  isBusy: false,
  problem: null,
}

export const useWizard = create<Wizard>(() => none)

export function closeWizard(): void {
  stopLooking()
  useWizard.setState(none)
}

export const goToStep = (step: StepName): void => useWizard.setState({ step, problem: null })

const archiveEnding = /(\.tar)?\.(zip|tar|gz|tgz)$/i

/** Returns the name of the folder that a path is or is in; of an archive, its own without the ending. */
function nameFor(path: string): string {
  const name = fileName(path)
  if (archiveEnding.test(name)) return name.replace(archiveEnding, '')
  return isImportable(name) ? fileName(path.slice(0, -name.length - 1)) : name
}

/** Starts the wizard with these images. The workspace gets the name of their folder, unless the user changes it. */
export function beginWizard(paths: readonly string[]): void {
  useWizard.setState({ ...none, step: 'images', paths, name: nameFor(paths[0] ?? '') || 'Images' })
  void lookAtChosen(paths)
}

/** Asks for a folder of images. A workspace that exists already keeps its name. */
export async function chooseImagesFolder(): Promise<void> {
  const folder = await shell.chooseFolder({ title: t`Choose a folder of images` })
  if (folder === null) return
  if (!workspaceIsOpen()) return beginWizard([folder])
  useWizard.setState({ paths: [folder], problem: null })
  void lookAtChosen([folder])
}

const workspaceIsOpen = (): boolean => useWorkspace.getState().status !== 'none'

/** Runs a step's work and goes where it leads. On an error, the step stays and shows it. */
async function work(run: () => Promise<Partial<Wizard>>): Promise<void> {
  useWizard.setState({ isBusy: true, problem: null })
  try {
    const next = await run()
    useWizard.setState({ ...next, isBusy: false })
  } catch (error) {
    useWizard.setState({ isBusy: false, problem: errorMessage(error) })
  }
}

/** Creates the workspace and starts the import, which continues during the next steps. */
export const createWorkspace = (name: string, storage: 'copy' | 'link', frames: VideoFrames): Promise<void> =>
  work(async () => {
    const { paths, importJob } = useWizard.getState()
    if (importJob === null) {
      // Creates nothing if there is nothing to import.
      const found = await firstFound()
      if (isEmpty(found)) throw new Error(t`No images in “${fileName(paths[0] ?? '')}”. Nothing was created.`)
      stopLooking()
      const { videos } = found
      if (!workspaceIsOpen()) {
        await shell.create({ folder: await shell.suggestWorkspaceFolder({ name }), name })
        navigate('library')
      }
      const ofVideos = await importFrames(videos, frames)
      const { jobId } = hasImages(found)
        ? await engine.library.import({ paths: [...paths], storage, prelabel: false })
        : ofVideos
      if (jobId === null) throw new Error(t`No frames of the videos could be read. Choose another folder.`)
      useWizard.setState({ name, importJob: jobId })
      void followImport(jobId, videos)
    }
    return { step: 'model' }
  })

/** Extracts and imports the frames of videos. Returns the last import. Videos that can't be read are reported. */
async function importFrames(videos: readonly string[], frames: VideoFrames): Promise<{ jobId: JobId | null }> {
  let last: JobId | null = null
  await importVideos(videos, frames, undefined, async (options) => {
    const { jobId } = await engine.library.import({ ...options, prelabel: false })
    last = jobId
    await jobEnd(jobId)
  })
  return { jobId: last }
}

async function followImport(jobId: JobId, videos: readonly string[]): Promise<void> {
  try {
    const job = await jobEnd(jobId)
    const imported = job.status === 'done' ? withoutVideos(job.result as ImportResult, videos) : null
    if (useWizard.getState().importJob !== jobId) {
      // The wizard was closed while the import continued.
      if (imported) reportSkipped(imported)
      return
    }
    if (imported) takeImported(imported)
    else useWizard.setState({ problem: job.error ?? noResultText(job.status) })
  } catch (error) {
    reportProblem(t`Can’t follow the import`)(error)
  }
}

/** Removes videos from the skipped files, because their frames were imported separately. */
const withoutVideos = (imported: ImportResult, videos: readonly string[]): ImportResult => ({
  ...imported,
  rejected: imported.rejected.filter(({ path }) => !videos.includes(path)),
})

/** Continues with the imported images. Without any, goes back to choosing images. */
function takeImported(imported: ImportResult): void {
  if (imported.imagesAdded + imported.imagesKnown > 0) {
    useWizard.setState({ imported })
    return
  }
  const { paths } = useWizard.getState()
  const [first] = imported.rejected
  const own = imported.rejected.find(({ path }) => paths.includes(path))
  useWizard.setState({
    ...{ step: 'images', importJob: null, test: null, testJob: null },
    problem: own
      ? t`No images in “${fileName(own.path)}”. ${own.reason}`
      : first
        ? t`No images in “${fileName(paths[0] ?? '')}”. ${plural(rejectedCount(imported.rejected), { one: '# file was skipped', other: '# files were skipped' })}, such as ${fileName(first.path)}: ${first.reason}`
        : t`No images in “${fileName(paths[0] ?? '')}”. Choose another folder.`,
  })
}

/** Adds the model, makes it current and starts its test run. Removes the model that was tried before. */
export const chooseModel = (choice: ModelChoice): Promise<void> =>
  work(async () => {
    const { model: tried, addedClasses } = useWizard.getState()
    const model = choice.kind === 'none' ? null : await addModel(choice)
    try {
      if (tried && tried.modelId !== model?.modelId)
        await engine.models.remove({
          modelId: tried.modelId,
          replacedBy: model?.modelId ?? null,
          classes: [...addedClasses],
        })
      if (model) await engine.models.moveAlias({ modelId: model.modelId, alias: 'current' })
    } catch (error) {
      // A model that can't become current is not kept.
      if (model && !model.known) await engine.models.remove({ modelId: model.modelId })
      throw error
    }
    if (choice.kind === 'file') takeModel(choice.file)
    const test = Symbol()
    const isSame = tried !== null && tried.modelId === model?.modelId
    useWizard.setState({
      ...{ choice, model, test, isTried: false, testJob: null },
      addedClasses: isSame ? addedClasses : [],
    })
    if (model) void tryModel(model.modelId, test)
    return { step: 'classes' }
  })

const addModel = (choice: Exclude<ModelChoice, { kind: 'none' }>): Promise<AddedModel> =>
  choice.kind === 'starter' ? engine.models.addStarter({}) : engine.models.add({ file: choice.file, family: 'auto' })

const triedImages = 200
const pollMs = 250

/** Waits until enough images for a test run are imported, or the import has ended. */
async function enoughImages(importJob: JobId): Promise<void> {
  for (;;) {
    const job = await engine.jobs.get({ jobId: importJob })
    if (!isActive(job) || job.done >= 2 * triedImages) return
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

async function tryModel(modelId: ModelId, test: symbol): Promise<void> {
  const isCurrent = () => useWizard.getState().test === test
  try {
    const { importJob } = useWizard.getState()
    if (importJob !== null) await enoughImages(importJob)
    if (!isCurrent()) return
    const { jobId } = await engine.models.prelabel({ modelId, sample: triedImages })
    useWizard.setState({ testJob: jobId })
    const { status, error } = await jobEnd(jobId)
    if (!isCurrent()) return
    await queryClient.invalidateQueries({ queryKey: queries.models.sample.key() })
    useWizard.setState({
      isTried: true,
      problem: status === 'failed' ? t`The test run failed: ${error ?? t`see the log for the reason`}` : null,
    })
  } catch (error) {
    if (isCurrent()) useWizard.setState({ isTried: true, problem: errorMessage(error) })
  }
}

/** Stops the test run and shows its results so far. */
export async function stopTest(): Promise<void> {
  const { testJob } = useWizard.getState()
  if (testJob !== null) await engine.jobs.cancel({ jobId: testJob }).catch(reportProblem(t`Can’t stop the test run`))
}

/** Saves the class map and shows the result. Without a model, starts the review. */
export const saveClasses = (save: ClassMapState['save']): Promise<void> =>
  work(async () => {
    const added = await save()
    useWizard.setState(({ addedClasses }) => ({ addedClasses: [...addedClasses, ...added] }))
    return useWizard.getState().model ? { step: 'result' } : startReview(false)
  })

/** Saves the confidence and opens the review, while the model pre-labels the images that it has not seen. */
export const finish = (reviewFromScore: number | null, hasPredictions: boolean): Promise<void> =>
  work(async () => {
    const { model } = useWizard.getState()
    if (reviewFromScore !== null) await engine.workspace.changeSettings({ reviewFromScore })
    if (model) void prelabelRest(model.modelId)
    return startReview(hasPredictions)
  })

async function prelabelRest(modelId: ModelId): Promise<void> {
  const { importJob } = useWizard.getState()
  try {
    if (importJob !== null) await jobEnd(importJob)
    const job: Job = await jobEnd((await engine.models.prelabel({ modelId })).jobId)
    if (job.status === 'failed') throw new Error(job.error ?? t`Pre-labeling failed`)
    const [first, ...more] = (job.result as PrelabelResult | null)?.failed ?? []
    if (first)
      throw new Error(
        formatFacts(
          `${first.path}: ${first.reason}`,
          more.length > 0 && plural(more.length, { one: 'and # more image', other: 'and # more images' }),
        ),
      )
  } catch (error) {
    reportProblem(t`Pre-labeling skipped images`)(error)
  }
}

function reportSkipped(imported: ImportResult): void {
  if (imported.rejected.length === 0) return
  toast({
    tone: 'info',
    title: plural(rejectedCount(imported.rejected), {
      one: '# file or label skipped',
      other: '# files or labels skipped',
    }),
    action: { label: t`Show`, run: () => showImportResult(imported) },
  })
}

/** Opens the images to review, those without predictions last. If all images came with labels, opens the library. */
async function startReview(hasPredictions: boolean): Promise<Wizard> {
  const { model } = useWizard.getState()
  const { count } = await engine.library.count({ where: notReviewed })
  const options = {
    ...(hasPredictions && { order: await usualOrder(notReviewed) }),
    // Without a model, everything has to be drawn.
    ...(model ? {} : { tool: 'box' as const }),
  }
  if (count > 0) navigate('review', { where: notReviewed, ...options })
  else {
    navigate('library')
    toast({ tone: 'info', title: t`All images have labels and count as reviewed` })
  }
  return none
}
