import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type {
  ApplyResult,
  Dataset,
  EvaluationResult,
  ExportResult,
  ImportResult,
  PairedComparison,
  PairedComparisonResult,
  PlanTotals,
  PrelabelResult,
} from '#contract'
import { confirmationsNeeded } from '#model/guardrails.ts'
import { rejectedCount } from '#model/rejected-count.ts'
import { readText } from '../output/read-text.ts'
import { count, rejects, table } from '../output/table.ts'
import type { Session } from '../session.ts'
import { correctAsReviewer } from './correct-as-reviewer.ts'
import { policyFile, samplesFolder, starterFile } from './installation.ts'
import { starterVariant } from './model-variant.ts'

/** The input size of the variant that is compared with the starter model. */
const smallInputPx = 256

/** The outcome of each step. */
export type DemoResult = {
  folder: string
  workspace: string
  imported: ImportResult
  prelabeled: PrelabelResult
  corrected: { images: number; edits: number }
  outcomes: { accepted: number; moved: number; relabelled: number; deleted: number; added: number }
  evaluation: { images: number; objects: number; ap: number; ap50: number }
  comparison: Pick<PairedComparison, 'images' | 'deltaAp' | 'deltaApInterval' | 'gate' | 'because'> & {
    candidate: string
  }
  before: Dataset
  plan: PlanTotals
  applied: ApplyResult
  refreshed: Dataset
  exports: ExportResult[]
}

/**
 * The main job on the sample images: import, pre-label, review, freeze, retention, freeze again, export. Exports go into
 * `folder`. `print` gets a line after each step.
 */
export async function runDemo(session: Session, folder: string, print: (line: string) => void): Promise<DemoResult> {
  const { client, follow, folder: workspace } = session
  if (!existsSync(samplesFolder))
    throw new Error(`The sample images are missing in ${samplesFolder}. Run npm start once.`)
  const imported = await follow<ImportResult>(await client.library.import({ paths: [samplesFolder] }))
  print(`Imported ${count(imported.imagesAdded, 'image')}.${rejects(imported.rejected, 'Not imported')}`)

  const model = await client.models.addStarter({ classMap: 'add-classes' })
  const prelabeled = await follow<PrelabelResult>(await client.models.prelabel({}))
  print(
    `Pre-labeled ${count(prelabeled.images, 'image')} with ${model.name}: ${count(prelabeled.predictions, 'prediction')}.`,
  )

  // The script only reviews predictions: it can't label images without them.
  await client.workspace.changeSettings({ blindShare: 0 })
  const corrected = await correctAsReviewer(session)
  print(`Reviewed ${count(corrected.images, 'image')} in ${count(corrected.edits, 'edit')} (by a script).`)
  const monitored = (await client.monitoring.report({})).models.find(({ modelId }) => modelId === model.modelId)
  if (!monitored) throw new Error(`The model ${model.name} is no longer in the workspace.`)
  const { accepted, moved, relabelled, deleted, added } = monitored

  const evaluated = await follow<EvaluationResult>(await client.evaluation.run({ modelId: model.modelId }))
  const { images, objects, ap, ap50 } = await client.evaluation.get(evaluated)
  print(`Evaluated ${model.name} on ${count(images, 'image')}: AP ${ap.toFixed(3)}, AP50 ${ap50.toFixed(3)}.`)

  const { candidate, ...comparison } = await compareWithVariant(session, folder)
  const [low, high] = comparison.deltaApInterval
  print(
    `Compared ${candidate.name} with it: ${comparison.gate}, AP ${comparison.deltaAp.toFixed(3)} (95%: ${low.toFixed(3)} to ${high.toFixed(3)}). The labels began as predictions of ${model.name}, which favors it.`,
  )

  const before = await follow<Dataset>(await client.datasets.freeze({ name: 'before-retention' }))
  const policy = readText(policyFile)
  await client.policy.save({ policy, note: 'The policy of the demo' })
  const plan = await client.policy.createPlan({ policy })
  const applied = await follow<ApplyResult>(
    await client.disposal.apply({ planId: plan.planId, seen: confirmationsNeeded(plan.rails) }),
  )
  print(
    `Applied retention plan ${plan.planId}: ${count(applied.trashed, 'image')} to the trash, ${applied.retired} retired.`,
  )

  const refreshed = await follow<Dataset>(await client.datasets.freeze({ name: 'refreshed' }))
  const exports: ExportResult[] = []
  for (const format of ['coco', 'yolo']) {
    const target = { name: 'refreshed', format, folder: join(folder, `export-${format}`) }
    exports.push(await follow<ExportResult>(await client.datasets.export(target)))
    print(`Exported ${refreshed.name} as ${format}.`)
  }
  const outcomes = { accepted, moved, relabelled, deleted, added }
  const evaluation = { images, objects, ap, ap50 }
  return {
    ...{ folder, workspace, imported, prelabeled, corrected, outcomes, evaluation },
    comparison: { ...comparison, candidate: candidate.name },
    ...{ before, plan, applied, refreshed, exports },
  }
}

/**
 * Adds the starter model with a smaller input as a candidate, and compares it with the current one on the reviewed images,
 * whose labels began as predictions of that one.
 */
async function compareWithVariant({ client, follow }: Session, folder: string): Promise<PairedComparison> {
  const file = join(folder, `starter-model-at-${smallInputPx}.onnx`)
  writeFileSync(file, starterVariant(readFileSync(starterFile), smallInputPx))
  const base = (await client.models.list()).find(({ aliases }) => aliases.includes('current'))!
  const variant = await client.models.add({
    file,
    name: `Starter model at ${smallInputPx} pixels`,
    origin: { parentId: base.modelId },
  })
  rmSync(file)
  await client.models.moveAlias({ modelId: variant.modelId, alias: 'candidate' })
  const modelIds = [base.modelId, variant.modelId]
  const { comparisons } = await follow<PairedComparisonResult>(await client.evaluation.compare({ modelIds }))
  return comparisons[0]!
}

/** Returns the table at the end of the demo, and its folder. */
export function demoText(done: DemoResult): string {
  const {
    imported,
    prelabeled,
    corrected,
    outcomes,
    evaluation,
    comparison,
    before,
    plan,
    applied,
    refreshed,
    exports,
  } = done
  const shares = `train ${refreshed.bySplit.train}, val ${refreshed.bySplit.val}, test ${refreshed.bySplit.test}`
  const rows: [step: string, result: string][] = [
    ['import', `${count(imported.imagesAdded, 'image')}, ${rejectedCount(imported.rejected)} files rejected`],
    [
      'pre-label',
      `${count(prelabeled.images, 'image')}, ${count(prelabeled.predictions, 'prediction')}, ${prelabeled.imagesPerSecond.toFixed(1)} images/s`,
    ],
    [
      'review',
      `${count(corrected.images, 'image')}: ${outcomes.accepted} boxes accepted, ${outcomes.moved} moved, ${outcomes.deleted} deleted`,
    ],
    [
      'evaluate',
      `AP ${evaluation.ap.toFixed(3)}, AP50 ${evaluation.ap50.toFixed(3)} on ${count(evaluation.objects, 'object')}`,
    ],
    [
      'compare',
      `${comparison.candidate}: ${comparison.gate}, AP ${comparison.deltaAp.toFixed(3)} (95%: ${comparison.deltaApInterval.map((ap) => ap.toFixed(3)).join(' to ')})`,
    ],
    ['retention', `${plan.images.keep} kept, ${applied.retired} retired, ${applied.trashed} to the trash`],
    ['dataset before', `${count(before.images, 'image')}, ${count(before.labels, 'label')}`],
    ['dataset refreshed', `${count(refreshed.images, 'image')}, ${count(refreshed.labels, 'label')} (${shares})`],
    ...exports.map(({ folder, lost }): [string, string] => [
      'export',
      `${folder}${lost.map((loss) => `, not supported: ${loss.count} × ${loss.what}`).join('')}`,
    ]),
    ['workspace', done.workspace],
  ]
  return `${table(['step', 'result'], rows)}\n\nThe results are in ${done.folder}`
}
