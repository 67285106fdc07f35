import type { Comparison, ExperimentKind, ExperimentStratum } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { type Decision, oddsOf } from './decision.ts'
import { decidingDifference, type Evidence, estimateOf, leadingEvidence, togetherOf } from './evidence.ts'

type NamedModel = { modelId: ModelId; name: string }
type Comparable = {
  kind: ExperimentKind
  margin: number
  current: NamedModel
  candidate: NamedModel
  /** The evidence after all units, and where it was decided. */
  evidence: Evidence
  decidedOn: Evidence | null
  guardrails: Decision['guardrails']
  className(classId: number): string
}

/** Summarizes the reviews of two models, without the decision and its reasons. */
export function comparisonOf(compared: Comparable) {
  const { kind, margin, current, candidate, evidence, decidedOn } = compared
  const { promote, rollback, leads, isBiased } = leadingEvidence(decidedOn ?? evidence)
  const stratum = (
    shown: ExperimentStratum['shown'],
    clusters: number,
    estimate: ReturnType<typeof estimateOf>,
  ): ExperimentStratum => ({ shown, clusters, ...(estimate ?? { mean: null, halfWidth: null }) })
  const { by } = evidence
  return {
    kind,
    margin,
    current: current.modelId,
    currentName: current.name,
    candidate: candidate.modelId,
    candidateName: candidate.name,
    clusters: evidence.units,
    logE: { promote, rollback },
    odds: oddsOf(kind),
    threshold: Math.log(oddsOf(kind)),
    deltaScore: decidingDifference(evidence),
    wins: evidence.wins,
    losses: evidence.losses,
    decidedAtCluster: decidedOn?.units ?? null,
    guardrails: compared.guardrails.map(({ classId, ...one }) => ({ class: compared.className(classId), ...one })),
    strata: [
      stratum('current', by.current.count, estimateOf(by.current)),
      stratum('candidate', by.candidate.count, estimateOf(by.candidate)),
      stratum('none', by.none.count, estimateOf(by.none)),
      stratum('together', by.current.count + by.candidate.count, togetherOf(evidence)),
    ],
    leads,
    isBiased,
  } satisfies Partial<Comparison>
}

export const decisionWord = (outcome: Decision['outcome'] | undefined): Comparison['decision'] =>
  outcome === 'promote' ? 'promoted' : outcome === 'rollback' ? 'rolledBack' : (outcome ?? 'running')

/** Formats a mean difference of manual work saved. */
export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`

/** Formats evidence as odds: 11.6:1 for a claim, 1:27 against it. */
export function oddsText(log: number): string {
  if (Math.abs(log) < 0.005) return 'even'
  const odds = Math.exp(Math.min(Math.abs(log), Math.log(9999)))
  const number = odds < 10 ? odds.toFixed(1) : Math.round(odds).toLocaleString('en-US')
  return log >= 0 ? `${number}:1` : `1:${number}`
}
