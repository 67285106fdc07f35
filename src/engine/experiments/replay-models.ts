import type { ExperimentKind, Replay } from '#contract'
import { type ModelId, rowOf } from '#model/ids.ts'
import type { ActingContext } from '../context.ts'
import { invalid } from '../errors.ts'
import { modelById, requireMeaning } from '../models/index.ts'
import { defineThread } from '../threads/threads.ts'
import { listClasses } from '../workspace/index.ts'
import { comparisonOf, decisionWord, oddsText, signed } from './comparison.ts'
import { causeText, type Decision, decide, limits } from './decision.ts'
import { defaultMargin } from './moves.ts'
import type { ReplayResult } from './replay.ts'
import type { tasks } from './replay-tasks.ts'

/** Replays reviewed history on a read-only connection. */
const replayThread = defineThread<typeof tasks>({ tasks: 'replay', pool: 'compute' })

type Request = {
  current: ModelId
  candidate: ModelId
  kind: ExperimentKind
  margin?: number
  where?: string
  order?: string
}

/** Returns what an experiment would have decided on reviewed images. Changes nothing. */
export async function replayModels(acting: ActingContext, request: Request, signal?: AbortSignal): Promise<Replay> {
  const { store, clock, threads } = acting
  const [current, candidate] = [modelById(store, request.current).model, modelById(store, request.candidate).model]
  if (current.modelId === candidate.modelId)
    throw invalid(`${current.name} can’t be compared with itself. Name two models.`)
  for (const model of [current, candidate]) requireMeaning(model)
  const { kind } = request
  const margin = request.margin ?? defaultMargin(kind)
  const replayed = await threads.ask(
    replayThread,
    'replay',
    {
      currentRow: rowOf(current.modelId),
      candidateRow: rowOf(candidate.modelId),
      kind,
      margin,
      where: request.where,
      order: request.order,
      nowMs: clock.nowMs(),
    },
    { signal },
  )
  const { evidence, decided, crossedAt, trace, images, missing, telling } = replayed
  const names = new Map(listClasses(store).map(({ classId, name }) => [classId, name]))
  const className = (classId: number) => names.get(classId) ?? `class ${classId}`
  const last = decided?.decision ?? decide(evidence, { kind, days: null, reviewers: 0, team: null })
  const comparison = comparisonOf({
    ...{ kind, margin, current, candidate, evidence },
    decidedOn: decided?.evidence ?? null,
    guardrails: last.guardrails,
    className,
  })
  return {
    ...comparison,
    experimentId: null,
    // History has an end: an open question stays open.
    decision: decided ? decisionWord(decided.decision.outcome) : 'inconclusive',
    conditions: last.conditions,
    crossedAt,
    trace,
    images,
    missing,
    telling,
    because: reasonsOf(comparison, replayed, className),
  }
}

const wouldHave: Record<Decision['outcome'], string> = {
  promote: 'would have promoted it',
  rollback: 'would have rolled it back',
  inconclusive: 'would have paused for your decision',
  running: 'would continue',
}

function reasonsOf(
  comparison: ReturnType<typeof comparisonOf>,
  { decided, missing, evidence }: ReplayResult,
  className: (classId: number) => string,
): string[] {
  const { kind, candidateName, currentName, clusters, deltaScore, logE, odds } = comparison
  if (clusters === 0) return ['No reviewed images have predictions from both models.', ...lackingText()]
  const images = `${clusters.toLocaleString('en-US')} images, near-duplicates counted once`
  const test = kind === 'ab' ? 'an A/B test' : 'a canary'
  const verdict = decided
    ? `${causeText(decided.decision, { current: currentName, candidate: candidateName, odds, className })}: at image ${decided.evidence.units} ${test} ${wouldHave[decided.decision.outcome]}.`
    : `Neither side reached ${odds}:1 on ${images}: the odds are ${oddsText(logE.promote)} that ${candidateName} is no worse and ${oddsText(logE.rollback)} that it is worse.`
  return [
    verdict,
    ...(deltaScore === null ? [] : [`Manual work saved: ${signed(deltaScore)} on average, on ${images}.`]),
    comparison.leads === 'blind'
      ? `The ${evidence.by.none.count} images labeled with predictions hidden decide.`
      : 'This is an estimate: labels favor the model whose predictions were on screen at the time.',
    ...(decided?.decision.outcome === 'promote'
      ? [
          `A real experiment also waits for ${limits.minDays} days and, in a team, for ${limits.minReviewers} reviewers.`,
        ]
      : []),
    ...lackingText(),
  ]

  function lackingText(): string[] {
    return [
      { count: missing.current, name: currentName },
      { count: missing.candidate, name: candidateName },
    ]
      .filter(({ count }) => count > 0)
      .map(
        ({ count, name }) =>
          `${name} has not run on ${count.toLocaleString('en-US')} reviewed ${count === 1 ? 'image' : 'images'}.`,
      )
  }
}
