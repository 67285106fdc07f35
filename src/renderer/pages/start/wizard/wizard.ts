import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { ImportResult, Job, PrelabelResult } from '#contract'
import type { JobId, ModelId } from '#model/ids.ts'
import { rejectedCount } from '#model/rejected-count.ts'
import {
  engine,
  errorMessage,
  queries,
  queryClient,
  reportProblem,
  shell,
  useWorkspace,
} from '../../../connection/index.ts'
import { showImportResult } from '../../../dialogs/import-flow.ts'
import { jobEnd } from '../../../jobs/job-end.ts'
import { isActive, noResultText } from '../../../jobs/job-text.ts'
import { fileName, formatFacts, toast } from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'

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
  /** Null for a workspace without a model. */
  model: { modelId: ModelId; name: string } | null
  trialJob: JobId | null
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
  model: null,
  trialJob: null,
  isTried: false,
  isBusy: false,
  problem: null,
}

export const useWizard = create<Wizard>(() => none)

export const closeWizard = (): void => useWizard.setState(none)
export const goToStep = (step: StepName): void => useWizard.setState({ step, problem: null })

/** Begins with images: the name of their folder becomes the workspace's unless another is given. */
export const beginWizard = (paths: readonly string[]): void =>
  useWizard.setState({ ...none, step: 'images', paths, name: fileName(paths[0] ?? '') || 'Images' })

/** The name that was given to a workspace stays, when other images are chosen for it. */
export async function chooseImagesFolder(): Promise<void> {
  const folder = await shell.chooseFolder({ title: t`Choose a folder of images` })
  if (folder === null) return
  if (workspaceIsOpen()) useWizard.setState({ paths: [folder], problem: null })
  else beginWizard([folder])
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
export const createWorkspace = (name: string, storage: 'copy' | 'link'): Promise<void> =>
  work(async () => {
    const { paths, importJob } = useWizard.getState()
    if (importJob === null) {
      if (!workspaceIsOpen()) {
        await shell.create({ folder: await shell.suggestWorkspaceFolder({ name }), name })
        navigate('library')
      }
      const { jobId } = await engine.library.import({ paths: [...paths], storage })
      useWizard.setState({ name, importJob: jobId })
      void followImport(jobId)
    }
    return { step: 'model' }
  })

async function followImport(jobId: JobId): Promise<void> {
  try {
    const job = await jobEnd(jobId)
    if (useWizard.getState().importJob !== jobId) return
    if (job.status === 'done') takeImported(job.result as ImportResult)
    else useWizard.setState({ problem: job.error ?? noResultText(job.status) })
  } catch (error) {
    reportProblem(t`Can’t follow the import`)(error)
  }
}

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
    ...{ step: 'images', importJob: null, model: null, trialJob: null },
    problem: own
      ? t`No images in “${fileName(own.path)}”. ${own.reason}`
      : first
        ? t`No images in “${fileName(paths[0] ?? '')}”. ${plural(rejectedCount(imported.rejected), { one: '# file was skipped', other: '# files were skipped' })}, such as ${fileName(first.path)}: ${first.reason}`
        : t`No images in “${fileName(paths[0] ?? '')}”. Choose another folder.`,
  })
}

/** Adds the model and begins its trial run. */
export const chooseModel = (choice: ModelChoice): Promise<void> =>
  work(async () => {
    if (choice.kind === 'none') return { model: null, step: 'classes' }
    const { modelId, name } =
      choice.kind === 'starter'
        ? await engine.models.addStarter({})
        : await engine.models.add({ file: choice.file, family: 'auto' })
    if ((await engine.models.list()).every((one) => one.modelId === modelId || !one.aliases.includes('current')))
      await engine.models.moveAlias({ modelId, alias: 'current' })
    void tryModel(modelId)
    return { model: { modelId, name }, step: 'classes', isTried: false, trialJob: null }
  })

const triedImages = 200
const pollMs = 250

/** Until so many images are in that a trial run is worth it, or there will be no more. */
async function enoughImages(importJob: JobId): Promise<void> {
  for (;;) {
    const job = await engine.jobs.get({ jobId: importJob })
    if (!isActive(job) || job.done >= 2 * triedImages) return
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

async function tryModel(modelId: ModelId): Promise<void> {
  const isWanted = () => useWizard.getState().model?.modelId === modelId
  try {
    const { importJob } = useWizard.getState()
    if (importJob !== null) await enoughImages(importJob)
    const { jobId } = await engine.models.prelabel({ modelId, sample: triedImages })
    useWizard.setState({ trialJob: jobId })
    const { status, error } = await jobEnd(jobId)
    if (!isWanted()) return
    await queryClient.invalidateQueries({ queryKey: queries.models.sample.key() })
    useWizard.setState({
      isTried: true,
      problem: status === 'failed' ? t`The trial run failed: ${error ?? t`see the log for the reason`}` : null,
    })
  } catch (error) {
    if (isWanted()) useWizard.setState({ isTried: true, problem: errorMessage(error) })
  }
}

/** What has been looked at so far is shown. */
export async function stopTrial(): Promise<void> {
  const { trialJob } = useWizard.getState()
  if (trialJob !== null) await engine.jobs.cancel({ jobId: trialJob }).catch(reportProblem(t`Can’t stop the trial run`))
}

/** Saves what classes mean, then shows what would be predicted; without a model there is nothing to show. */
export const saveClasses = (save: () => Promise<void>): Promise<void> =>
  work(async () => {
    await save()
    return useWizard.getState().model ? { step: 'result' } : startReview(false)
  })

/**
 * Opens the review, of what the model predicted if it did; the images that the model has not seen are pre-labeled
 * meanwhile.
 */
export const finish = (reviewFromScore: number, hasPredictions: boolean): Promise<void> =>
  work(async () => {
    const { model } = useWizard.getState()
    await engine.workspace.changeSettings({ reviewFromScore })
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

function startReview(hasPredictions: boolean): Wizard {
  const { imported } = useWizard.getState()
  if (imported && imported.rejected.length > 0)
    toast({
      tone: 'info',
      title: plural(rejectedCount(imported.rejected), { one: '# file skipped', other: '# files skipped' }),
      action: { label: t`Show`, run: () => showImportResult(imported) },
    })
  if (hasPredictions)
    navigate('review', { where: 'state == "predicted" && prediction.count > 0', order: 'prediction.minScore' })
  else navigate('review', { where: 'state == "predicted" || state == "new"' })
  return none
}
