import type { Command } from 'commander'
import type { Calibration, SignalState, SignalsResult } from '#contract'
import { addCommand } from '../../add-command.ts'
import { count, isoTime, table } from '../../output/table.ts'

/** Adds `retain signals`, which computes signals of reviewed images with the current model. */
export function addSignalCommands(retain: Command): void {
  addCommand(retain, 'signals', 'signals.compute', {
    does: 'compute signals of reviewed images with the current model',
    takes: {
      again: ['--again', 'recompute all, even before the cycle ends'],
      show: ['--show', 'only show the stored signals'],
    },
    async outcome({ client, follow }, { again = false, show }) {
      if (show) {
        const state = await client.signals.state()
        return { json: state, text: stateText(state) }
      }
      const result = await follow<SignalsResult>(await client.signals.compute({ again }))
      const did = result.renewed
        ? `Computed the signals of ${count(result.computed, 'image')}.`
        : `Up to date: computed for ${count(result.computed, 'image')} without signals. --again recomputes all.`
      const unread = result.unread > 0 ? [`${count(result.unread, 'image')} could not be read.`] : []
      return { json: result, text: [did, ...unread, ...result.notes, stateText(result)].join('\n') }
    },
  })

  addCommand(retain, 'calibration', 'signals.calibration', {
    does: 'compare estimated and actual impact of plans',
    text: calibrationText,
  })
}

function calibrationText({ pairs, errorPoints, missing }: Calibration): string {
  const shown = table(
    ['before', 'after', 'plans', 'estimated for each', 'sum', 'true', 'golden objects', 'counts'],
    pairs.map((pair) => [
      pair.before,
      pair.after,
      String(pair.plans.length),
      pair.each.map(({ planId, predicted }) => `${planId} ${predicted?.toFixed(1) ?? 'not'}`).join(', '),
      pair.predicted.toFixed(1),
      pair.actual.toFixed(1),
      String(pair.objects),
      pair.counts ? 'yes' : 'no: not all were estimated',
    ]),
    'No comparison yet: it needs an applied plan with an impact estimate and a newer model.',
  )
  const error =
    errorPoints === null
      ? `From 5 pairs on, their error widens the interval of new estimates; so far ${pairs.filter(({ counts }) => counts).length} count. Several plans between two models make one pair.`
      : `90% of the estimates missed by at most ${errorPoints.toFixed(1)} points: intervals are wider by that.`
  return [shown, error, ...missing].join('\n')
}

function stateText(state: SignalState): string {
  if (!state.model) return 'No current model, so no signals.'
  const head =
    state.computedAtMs === null
      ? 'No signals yet.'
      : state.isCurrent
        ? `Of ${state.model.name}, computed ${isoTime(state.computedAtMs)}. ${state.descriptor}`
        : `The signals are from a previous model and count as unknown. Compute them for ${state.model.name}.`
  const known = table(
    ['signal', 'reviewed images covered', 'rules by it may'],
    state.known.map(({ signal, images, of, mayTrigger }) => [`signal.${signal}`, `${images} of ${of}`, mayTrigger]),
  )
  const recall = table(
    ['class', 'recall', 'labels', 'based on', 'half-life'],
    state.recall.map((row) => [
      row.class,
      `${(row.recall * 100).toFixed(1)}%`,
      String(row.objects),
      row.basis === 'blind' ? 'blind-audit labels' : 'all reviewed labels',
      row.halfLifeDays === null
        ? 'unknown'
        : row.halfLifeDays === 'none'
          ? 'does not age'
          : count(Math.round(row.halfLifeDays), 'day'),
    ]),
  )
  return [head, known, ...(state.recall.length > 0 ? [recall] : [])].join('\n\n')
}
