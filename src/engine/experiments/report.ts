import type { Comparison, Experiment, ExperimentCondition, ExperimentGuardrail, ListedExperiment } from '#contract'
import { userByRow } from '../access/index.ts'
import type { Context } from '../context.ts'
import { listClasses } from '../workspace/index.ts'
import { comparisonOf, oddsText, signed } from './comparison.ts'
import { circumstancesOf, experimentIdOf, leastWorkOfBoth } from './count-reviews.ts'
import { decide } from './decision.ts'
import { Guard, movesOf, type StoredExperiment } from './experiment-row.ts'
import { tellingImage } from './read-both.ts'
import { tooLargeImages, waitingImages } from './run-both-job.ts'
import { thinned } from './walk.ts'

const maxTelling = 12

export const listedExperiment = (experiment: StoredExperiment): ListedExperiment => ({
  experimentId: experimentIdOf(experiment),
  kind: experiment.kind,
  currentName: experiment.current.name,
  candidateName: experiment.candidate.name,
  status: experiment.status,
  clusters: experiment.evidence.units,
  startedAtMs: experiment.startedAtMs,
  endedAtMs: experiment.endedAtMs,
})

/** Returns everything known about an experiment. */
export async function reportOf(context: Context, experiment: StoredExperiment): Promise<Experiment> {
  const { store } = context
  const { evidence, kind, status, current, candidate } = experiment
  const names = new Map(listClasses(store).map(({ classId, name }) => [classId, name]))
  const circumstances = circumstancesOf(context, experiment)
  const { conditions, guardrails } = decide(evidence, circumstances)
  const isDecided = experiment.endedAtMs !== null
  const comparison = comparisonOf({
    ...{ kind, margin: experiment.margin, current, candidate, evidence, guardrails },
    decidedOn: isDecided ? evidence : null,
    className: (classId) => names.get(classId) ?? `class ${classId}`,
  })
  const trace = traceOf(context, experiment)
  const allGuardrails = [...comparison.guardrails, ...runGuards(experiment)]
  const tripped = allGuardrails.filter(({ state }) => state === 'tripped').length
  return {
    ...comparison,
    guardrails: allGuardrails,
    decision: status === 'paused' || status === 'ready' ? 'running' : status === 'stopped' ? 'inconclusive' : status,
    conditions: conditions.map((one) =>
      one.id === 'guardrails' ? { ...one, isMet: tripped === 0, found: tripped } : one,
    ),
    trace,
    telling: tellingOf(context, experiment),
    because: [experiment.because, ...stateOf(comparison, status)].filter((text) => text !== ''),
    experimentId: experimentIdOf(experiment),
    status,
    steps: experiment.steps,
    step: experiment.step,
    stepClusters: evidence.units - experiment.stepUnits,
    automatic: experiment.automatic,
    waiting: experiment.endedAtMs === null ? await waitingImages(context, experiment) : 0,
    tooLarge: experiment.endedAtMs === null ? await tooLargeImages(context) : 0,
    days: circumstances.days,
    expected: isDecided ? null : expectedOf(comparison.logE.promote, evidence.units, conditions, circumstances.days),
    moves: movesOf(store, experiment.row),
    startedAtMs: experiment.startedAtMs,
    startedBy: userByRow(store, experiment.startedByRow).name,
    endedAtMs: experiment.endedAtMs,
  }
}

const runGuards = ({ tripped }: StoredExperiment): ExperimentGuardrail[] =>
  Guard.options.map((guard) => ({
    guard,
    state: tripped === guard ? 'tripped' : 'ok',
    logE: null,
    share: tripped === guard ? 1 : 0,
  }))

function stateOf(comparison: ReturnType<typeof comparisonOf>, status: Experiment['status']): string[] {
  const { candidateName, clusters, deltaScore, logE, isBiased } = comparison
  if (status === 'promoted' || status === 'rolledBack' || status === 'stopped' || clusters === 0 || deltaScore === null)
    return []
  return [
    `The odds are ${oddsText(logE.promote)} that ${candidateName} is no worse and ${oddsText(logE.rollback)} that it is worse, on ${clusters.toLocaleString('en-US')} images, near-duplicates counted once; manual work saved ${signed(deltaScore)} on average.`,
    ...(isBiased ? ['Blind images give a different result than the others, so only they count for promoting.'] : []),
  ]
}

function traceOf({ store }: Context, { row }: StoredExperiment): Comparison['trace'] {
  const points = store.all<Comparison['trace'][number]>(
    'SELECT n AS cluster, promote, rollback FROM experiment_unit WHERE experiment_id = ? AND n > 0 ORDER BY n',
    [row],
  )
  return thinned(points)
}

function tellingOf({ store }: Context, experiment: StoredExperiment): Comparison['telling'] {
  const { row, current, candidate } = experiment
  const both = { currentRow: current.row, candidateRow: candidate.row }
  const from = leastWorkOfBoth(store, experiment)
  const most = (sign: '>' | '<') =>
    store
      .all<{ imageRow: number; difference: number }>(
        `SELECT image_id AS imageRow, difference FROM experiment_unit WHERE experiment_id = ? AND difference ${sign} 0
         ORDER BY abs(difference) DESC, n LIMIT ${maxTelling}`,
        [row],
      )
      .flatMap((one) => tellingImage(store, one, both, from) ?? [])
  return { candidate: most('>'), current: most('<') }
}

/** Estimates how much is still needed at the current rate, as a range. */
function expectedOf(
  logE: number,
  units: number,
  conditions: readonly ExperimentCondition[],
  days: number,
): Experiment['expected'] {
  const needed = conditions.find(({ id }) => id === 'evidence')
  if (units < 10 || logE <= 0 || !needed || needed.isMet) return null
  const more = (Math.log(needed.needed) - logE) / (logE / units)
  const clusters: [number, number] = [Math.ceil(0.6 * more), Math.ceil(1.8 * more)]
  if (clusters[1] > 5000) return null
  const perDay = days > 0.1 ? units / days : null
  return { clusters, days: perDay === null ? null : [clusters[0] / perDay, clusters[1] / perDay] }
}
