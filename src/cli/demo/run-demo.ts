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
import { readText } from '../output/read-text.ts'
import { count, rejects } from '../output/table.ts'
import type { Session } from '../session.ts'
import { correctAsAPerson } from './correct-as-reviewer.ts'
import { policyFile, samplesFolder, starterFile } from './installation.ts'
import { starterVariant } from './model-variant.ts'

/** The input of the variant that the starter model is compared with. */
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
 * `folder`. `say` gets a line after each step.
 */
export async function runDemo(
  { client, follow, folder: workspace, ...session }: Session,
  folder: string,
  print: (line: string) => void,
): Promise<DemoResult> {
  if (!existsSync(samplesFolder))
    throw new Error(`The sample images are missing in ${samplesFolder}. Run npm start once.`)
  const imported = await follow<ImportResult>(await client.library.import({ paths: [samplesFolder] }))
  print(`Imported ${count(imported.imagesAdded, 'image')}.${rejects(imported.rejected, 'Not imported')}`)

  const model = await client.models.addStarter({ classMap: 'add-classes' })
  const prelabeled = await follow<PrelabelResult>(await client.models.prelabel({}))
  print(
    `Pre-labeled ${count(prelabeled.images, 'image')} with ${model.name}: ${count(prelabeled.predictions, 'prediction')}.`,
  )

  // The script reviews what the model proposed and can't label by itself.
  await client.workspace.changeSettings({ blindShare: 0 })
  const corrected = await correctAsAPerson({ client, follow, folder: workspace, ...session })
  print(`Reviewed ${count(corrected.images, 'image')} in ${count(corrected.edits, 'edit')} (by a script).`)
  const monitored = (await client.monitoring.report({})).models.find(({ modelId }) => modelId === model.modelId)
  if (!monitored) throw new Error(`The model ${model.name} is no longer in the workspace.`)
  const { accepted, moved, relabelled, deleted, added } = monitored

  const evaluated = await follow<EvaluationResult>(await client.evaluation.run({ modelId: model.modelId }))
  const { images, objects, ap, ap50 } = await client.evaluation.get(evaluated)
  print(`Evaluated ${model.name} on ${count(images, 'image')}: AP ${ap.toFixed(3)}, AP50 ${ap50.toFixed(3)}.`)

  const { candidate, ...comparison } = await compareWithVariant(
    { client, follow, folder: workspace, ...session },
    folder,
  )
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
