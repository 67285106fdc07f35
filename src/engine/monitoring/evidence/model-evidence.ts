import type { ModelEvidence } from '#contract'
import type { ModelId } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { aliasedModel, modelById } from '../../models/index.ts'
import { bringUpToDate } from '../follow-job.ts'
import { type ComparedModels, type Fact, named } from './compared.ts'
import { comparisonFact } from './comparison-fact.ts'
import { correctionsFact } from './corrections-fact.ts'
import { experimentFact } from './experiment-fact.ts'
import { replayFacts } from './replay-facts.ts'

type Request = { modelId: ModelId; against?: ModelId | undefined; replay: boolean }

/**
 * Returns the evidence about one model against another, by default the current one: the end of their last experiment, a
 * replay on reviewed images, the last comparison, and the corrections each needed. Read this before changing a model's
 * alias.
 */
export async function modelEvidence(
  acting: ActingContext,
  { modelId, against, replay }: Request,
  signal?: AbortSignal,
): Promise<ModelEvidence> {
  const model = named(modelById(acting.store, modelId))
  const other = against ? modelById(acting.store, against) : aliasedModel(acting, 'current')
  if (!other || other.model.modelId === modelId)
    throw invalid(`There is no other model to compare ${model.name} with. Choose one.`)
  await bringUpToDate(acting)
  return weighed(acting, { model, against: named(other) }, replay, signal)
}

/** Weighs models that are already loaded; counts reviews. */
export async function weighed(
  acting: ActingContext,
  compared: ComparedModels,
  replay: boolean,
  signal?: AbortSignal,
): Promise<ModelEvidence> {
  const { store } = acting
  const corrections = await correctionsFact(acting, compared)
  const facts = [
    experimentFact(store, compared),
    ...(replay ? await replayFacts(acting, compared, signal) : []),
    comparisonFact(store, compared),
    corrections,
  ].filter((fact) => fact !== null)
  const speaks = verdict(facts)
  const ofVerdict = facts.filter((fact) => fact.speaks === speaks)
  const loudest = ofVerdict.find(({ looksBetter }) => looksBetter !== null) ?? ofVerdict[0]
  const { model, against } = compared
  return {
    model: { modelId: model.model.modelId, name: model.name },
    against: { modelId: against.model.modelId, name: against.name },
    speaks,
    looksBetter: loudest?.looksBetter ?? null,
    odds: loudest?.odds ?? null,
    facts,
    summary: loudest?.text ?? `There is no evidence yet on how ${model.name} compares with ${against.name}.`,
  }
}

/** One fact against is a warning, even if all others are in favor. */
function verdict(facts: readonly Fact[]): ModelEvidence['speaks'] {
  for (const speaks of ['against', 'for', 'neither'] as const)
    if (facts.some((fact) => fact.speaks === speaks)) return speaks
  return 'unknown'
}
