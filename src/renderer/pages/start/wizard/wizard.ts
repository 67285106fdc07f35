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
import { showImportResult } from '../../../dialogs/import/import-flow.ts'
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

/** A workspace that is being set up; `step` is null while none is. */
type Wizard = {
  step: StepName | null
  /** Folders and files whose images it gets. */
  paths: readonly string[]
  name: string
  importJob: JobId | null
  imported: ImportResult | null
  choice: ModelChoice
  /** The one that was chosen last; null for a workspace without a model. */
  model: { modelId: ModelId; name: string } | null
  /** Classes that the label set got for that model. */
  madeClasses: readonly string[]
  /** Tells the test run of the present choice from those before it. */
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
  madeClasses: [],
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

/** Begins with images: the name of their folder becomes the workspace's unless another is given. */
export function beginWizard(paths: readonly string[]): void {
  useWizard.setState({ ...none, step: 'images', paths, name: fileName(paths[0] ?? '') || 'Images' })
  void lookAtChosen(paths)
}

/** The name that was given to a workspace stays, when other images are chosen for it. */
export async function chooseImagesFolder(): Promise<void> {
  const folder = await shell.chooseFolder({ title: t`Choose a folder of images` })
  if (folder === null) return
  if (!workspaceIsOpen()) return beginWizard([folder])
  useWizard.setState({ paths: [folder], problem: null })
  void lookAtChosen([folder])
}

const workspaceIsOpen = (): boolean => useWorkspace.getState().status !== 'none'

/** Does a step's work, and goes where it leads; what goes wrong is shown in the step, which stays. */
async function work(does: () => Promise<Partial<Wizard>>): Promise<void> {
  useWizard.setState({ isBusy: true, problem: null })
  try {
    const next = await does()
    useWizard.setState({ ...next, isBusy: false })
  } catch (error) {
    useWizard.setState({ isBusy: false, problem: errorMessage(error) })
  }
}

/** Makes the workspace and begins to import; that goes on while the next steps are asked. */
export const createWorkspace = (name: string, storage: 'copy' | 'link', frames: VideoFrames): Promise<void> =>
  work(async () => {
    const { paths, importJob } = useWizard.getState()
    if (importJob === null) {
      // Where there is nothing to import, nothing is made.
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

/** Takes the frames of videos, one video after another; gives the last import. Why one could not be read is told. */
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
      // The wizard is closed, and the import went on.
      if (imported) tellSkipped(imported)
      return
    }
    if (imported) takeImported(imported)
    else useWizard.setState({ problem: job.error ?? noResultText(job.status) })
  } catch (error) {
    reportProblem(t`Can’t follow the import`)(error)
  }
}

/** Videos are no images; their frames were imported apart. */
const withoutVideos = (imported: ImportResult, videos: readonly string[]): ImportResult => ({
  ...imported,
  rejected: imported.rejected.filter(({ path }) => !videos.includes(path)),
})

/** Without an image there is nothing to go on with: other ones have to be chosen. */
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

/** Adds the model, which is current from then on, and begins its test run; the one that was tried before it goes. */
export const chooseModel = (choice: ModelChoice): Promise<void> =>
  work(async () => {
    const { model: tried, madeClasses } = useWizard.getState()
    const model = choice.kind === 'none' ? null : await addModel(choice)
    try {
      if (tried && tried.modelId !== model?.modelId)
        await engine.models.remove({
          modelId: tried.modelId,
          replacedBy: model?.modelId ?? null,
          classes: [...madeClasses],
        })
      if (model) await engine.models.moveAlias({ modelId: model.modelId, alias: 'current' })
    } catch (error) {
      // One that can't be current is not kept beside the one that is.
      if (model && !model.known) await engine.models.remove({ modelId: model.modelId })
      throw error
    }
    if (choice.kind === 'file') takeModel(choice.file)
    const test = Symbol()
    const isSame = tried !== null && tried.modelId === model?.modelId
    useWizard.setState({
      ...{ choice, model, test, isTried: false, testJob: null },
      madeClasses: isSame ? madeClasses : [],
    })
    if (model) void tryModel(model.modelId, test)
    return { step: 'classes' }
  })

const addModel = (choice: Exclude<ModelChoice, { kind: 'none' }>): Promise<AddedModel> =>
  choice.kind === 'starter' ? engine.models.addStarter({}) : engine.models.add({ file: choice.file, family: 'auto' })

const triedImages = 200
const pollMs = 250

/** Until so many images are in that a test run is worth it, or there will be no more. */
async function enoughImages(importJob: JobId): Promise<void> {
  for (;;) {
    const job = await engine.jobs.get({ jobId: importJob })
    if (!isActive(job) || job.done >= 2 * triedImages) return
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

async function tryModel(modelId: ModelId, test: symbol): Promise<void> {
  const isWanted = () => useWizard.getState().test === test
  try {
    const { importJob } = useWizard.getState()
    if (importJob !== null) await enoughImages(importJob)
    if (!isWanted()) return
    const { jobId } = await engine.models.prelabel({ modelId, sample: triedImages })
    useWizard.setState({ testJob: jobId })
    const { status, error } = await jobEnd(jobId)
    if (!isWanted()) return
    await queryClient.invalidateQueries({ queryKey: queries.models.sample.key() })
    useWizard.setState({
      isTried: true,
      problem: status === 'failed' ? t`The test run failed: ${error ?? t`see the log for the reason`}` : null,
    })
  } catch (error) {
    if (isWanted()) useWizard.setState({ isTried: true, problem: errorMessage(error) })
  }
}

/** What has been looked at so far is shown. */
export async function stopTest(): Promise<void> {
  const { testJob } = useWizard.getState()
  if (testJob !== null) await engine.jobs.cancel({ jobId: testJob }).catch(reportProblem(t`Can’t stop the test run`))
}

/** Saves what classes mean, then shows what would be predicted; without a model there is nothing to show. */
export const saveClasses = (save: ClassMapState['save']): Promise<void> =>
  work(async () => {
    const made = await save()
    useWizard.setState(({ madeClasses }) => ({ madeClasses: [...madeClasses, ...made] }))
    return useWizard.getState().model ? { step: 'result' } : startReview(false)
  })

/**
 * Opens the review, of what the model predicted if it did; the images that the model has not seen are pre-labeled
 * meanwhile.
 */
export const finish = (reviewFromScore: number | null, hasPredictions: boolean): Promise<void> =>
  work(async () => {
    const { model } = useWizard.getState()
    if (reviewFromScore !== null) await engine.workspace.changeSettings({ reviewFromScore })
    if (model) void prelabelTheRest(model.modelId)
    return startReview(hasPredictions)
  })

async function prelabelTheRest(modelId: ModelId): Promise<void> {
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

function tellSkipped(imported: ImportResult): void {
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

/**
 * Opens all that is not reviewed, those in which the model found nothing last; where all images came with labels there is
 * nothing to review.
 */
async function startReview(hasPredictions: boolean): Promise<Wizard> {
  const { model } = useWizard.getState()
  const { count } = await engine.library.count({ where: notReviewed })
  // Without predictions there is everything to draw.
  const how = {
    ...(hasPredictions && { order: await usualOrder(notReviewed) }),
    ...(model ? {} : { tool: 'box' as const }),
  }
  if (count > 0) navigate('review', { where: notReviewed, ...how })
  else {
    navigate('library')
    toast({ tone: 'info', title: t`All images have labels and count as reviewed` })
  }
  return none
}
