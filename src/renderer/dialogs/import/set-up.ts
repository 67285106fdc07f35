import { plural, t } from '@lingui/core/macro'
import { create } from 'zustand'
import type { ImportResult, PrelabelResult } from '#contract'
import type { JobId } from '#model/ids.ts'
import { engine, errorMessage, shell } from '../../connection/index.ts'
import { jobEnd, resultOf } from '../../jobs/job-end.ts'
import { formatCount, formatFacts } from '../../kit/index.ts'
import { importText } from './import-flow.ts'

type StepName = 'import' | 'model' | 'prelabel'
export type Step = {
  name: StepName
  title: string
  status: 'waiting' | 'running' | 'done' | 'failed'
  /** Its result, or why it failed. */
  detail: string | null
  /** The running job, whose progress is shown. */
  jobId: JobId | null
  /** The result of an import that skipped files, to be shown on demand. */
  skipped: ImportResult | null
}

/** The steps that fill the sample workspace with images to review; null if there is nothing to set up. */
export const useSetUp = create<{ steps: readonly Step[] | null }>(() => ({ steps: null }))

export const dismissSetUp = (): void => useSetUp.setState({ steps: null })

const step = (name: StepName, title: string): Step => ({
  name,
  title,
  status: 'waiting',
  detail: null,
  jobId: null,
  skipped: null,
})

/** Restores a backup. Asks for the file, unless it is known, and for a new or empty folder. */
export async function restoreBackup(existing?: string): Promise<void> {
  const [file] =
    existing === undefined
      ? ((await shell.chooseFiles({ title: t`Choose the backup`, extensions: ['tar', 'db'] })) ?? [])
      : [existing]
  if (file === undefined) return
  const folder = await shell.chooseFolder({ title: t`Choose a new or empty folder for the workspace` })
  if (folder !== null) await shell.restoreBackup({ file, folder })
}

function change(name: StepName, part: Partial<Step>): void {
  useSetUp.setState(({ steps }) => ({
    steps: steps?.map((one) => (one.name === name ? { ...one, ...part } : one)) ?? null,
  }))
}

/** Runs a step. Returns false if it failed, so that later steps are not tried. */
async function run(name: StepName, work: () => Promise<string>): Promise<boolean> {
  change(name, { status: 'running', detail: null })
  try {
    change(name, { status: 'done', detail: await work(), jobId: null })
    return true
  } catch (error) {
    change(name, { status: 'failed', detail: errorMessage(error), jobId: null })
    return false
  }
}

/** Waits for the result of a step's job. Throws the reason if there is none. */
async function stepResult(name: StepName, jobId: JobId): Promise<unknown> {
  change(name, { jobId })
  return resultOf(await jobEnd(jobId))
}

async function importFrom(folder: string): Promise<string> {
  const { jobId } = await engine.library.import({ paths: [folder] })
  const result = (await stepResult('import', jobId)) as ImportResult
  if (result.rejected.length > 0) change('import', { skipped: result })
  return importText(result)
}

/** The classes in the sample images. Other classes of the starter model are not added. */
const sampleClasses = ['person', 'sheep', 'dog', 'cat', 'horse', 'bird', 'airplane', 'truck', 'boat']

async function addStarter() {
  await engine.workspace.addClasses({ names: sampleClasses })
  return engine.models.addStarter({ classMap: 'same-names' })
}

async function addModel(): Promise<string> {
  const current = (await engine.models.list()).find(({ aliases }) => aliases.includes('current'))
  const model = current ?? (await addStarter())
  const mapped = model.classMap.filter((classId) => classId !== null).length
  return `${model.name}, ${plural(mapped, { one: '# class', other: '# classes' })}`
}

async function prelabel(): Promise<string> {
  const { jobId } = await engine.models.prelabel({})
  const { images, predictions, failed } = (await stepResult('prelabel', jobId)) as PrelabelResult
  return formatFacts(
    t`${plural(predictions, { one: '# prediction', other: '# predictions' })} on ${plural(images, { one: '# image', other: '# images' })}`,
    failed[0] && t`${formatCount(failed.length)} failed: ${failed[0].path}, ${failed[0].reason}`,
  )
}

/** Opens the sample workspace. The first time, it is filled and pre-labeled. */
export async function openSample(): Promise<void> {
  const { isNew, samplesFolder } = await shell.openSample()
  if (!isNew) return
  useSetUp.setState({
    steps: [step('import', t`Import images`), step('model', t`Add the starter model`), step('prelabel', t`Pre-label`)],
  })
  const isReady = (await run('import', () => importFrom(samplesFolder))) && (await run('model', addModel))
  if (isReady) await run('prelabel', prelabel)
}

export async function openExisting(folder?: string): Promise<void> {
  const chosen = folder ?? (await shell.chooseFolder({ title: t`Choose a Winnow workspace` }))
  if (chosen) await shell.open({ folder: chosen })
}
