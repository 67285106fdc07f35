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
  /** What it brought, or why it failed. */
  detail: string | null
  /** While it runs as a job, whose progress is shown. */
  jobId: JobId | null
  /** An import that had to leave files out, to be shown on demand. */
  skipped: ImportResult | null
}

type SetUp = { steps: readonly Step[] }

/** The steps that turn a fresh workspace into one with images to review; null when there is nothing to set up. */
export const useSetUp = create<{ setUp: SetUp | null }>(() => ({ setUp: null }))

export const dismissSetUp = (): void => useSetUp.setState({ setUp: null })

const step = (name: StepName, title: string): Step => ({
  name,
  title,
  status: 'waiting',
  detail: null,
  jobId: null,
  skipped: null,
})

/** A workspace of a backup: the file, unless it is known, then a new or empty folder for it. */
export async function restoreBackup(existing?: string): Promise<void> {
  const [file] =
    existing === undefined
      ? ((await shell.chooseFiles({ title: t`Choose the backup`, extensions: ['tar', 'db'] })) ?? [])
      : [existing]
  if (file === undefined) return
  const folder = await shell.chooseFolder({ title: t`Choose a new or empty folder for the workspace` })
  if (folder !== null) await shell.restoreBackup({ file, folder })
}

function begin(): void {
  useSetUp.setState({
    setUp: {
      steps: [
        step('import', t`Import images`),
        step('model', t`Add the starter model`),
        step('prelabel', t`Pre-label`),
      ],
    },
  })
}

function change(name: StepName, part: Partial<Step>): void {
  useSetUp.setState(({ setUp }) => ({
    setUp: setUp && { steps: setUp.steps.map((one) => (one.name === name ? { ...one, ...part } : one)) },
  }))
}

/** Runs one step; false when it failed, so that those that build on it are not tried. */
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

/** The result of a job that belongs to a step. Throws with the reason when the job did not come to its end. */
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

/** What the sample images show; the other classes of the starter model are not taken over. */
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

/** Opens the sample workspace; the first time it is filled and pre-labeled. */
export async function openSample(): Promise<void> {
  const { isNew, samplesFolder } = await shell.openSample()
  if (!isNew) return
  begin()
  const isReady = (await run('import', () => importFrom(samplesFolder))) && (await run('model', addModel))
  if (isReady) await run('prelabel', prelabel)
}

export async function openExisting(folder?: string): Promise<void> {
  const chosen = folder ?? (await shell.chooseFolder({ title: t`Choose a Winnow workspace` }))
  if (chosen) await shell.open({ folder: chosen })
}
