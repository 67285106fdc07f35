import type { Command } from 'commander'
import type { RemapResult } from '#contract'
import { addCommand } from '../../add-command.ts'
import { modelNamed } from '../../named.ts'
import { count } from '../../output/table.ts'
import { newestEvaluation } from './evaluation.ts'

export function addCalibrateCommand(model: Command): void {
  addCommand(model, 'calibrate', 'evaluation.calibrate', {
    does: 'calibrate confidences with the newest evaluation',
    takes: { name: ['<model>', 'id or name'], off: ['--off', 'remove the calibration'] },
    async outcome(session, { name, off }) {
      const { modelId, name: shownName } = await modelNamed(session, name)
      const newest = off ? null : await newestEvaluation(session, modelId)
      const started = await session.client.evaluation.calibrate({
        modelId,
        evaluationId: newest?.evaluationId ?? null,
      })
      const { changed } = await session.follow<RemapResult>(started)
      const fit = newest?.calibration.fit ?? null
      const { reviewFrom, reviewFromScore } = await session.client.workspace.settings()
      const { leastWork } = await modelNamed(session, name)
      const shownFrom = reviewFrom === 'leastWork' && leastWork ? leastWork.fromScore : reviewFromScore
      return {
        json: {
          modelId,
          calibration: newest && { evaluationId: newest.evaluationId, ...fit },
          predictionsChanged: changed,
        },
        text: fit
          ? `${shownName}: confidences calibrated; ${count(changed, 'open prediction')} changed. Off by ${fit.before.dece.toFixed(3)} before and ${fit.after.dece.toFixed(3)} after (D-ECE), ${fit.before.laece.toFixed(3)} and ${fit.after.laece.toFixed(3)} (LaECE), on images it was not fitted on.\nThresholds count calibrated confidences from now on: review shows predictions from ${shownFrom}, of which about ${Math.round(100 * shownFrom)} of 100 are right.`
          : `${shownName}: confidences are those of the model again; ${count(changed, 'open prediction')} changed.`,
      }
    },
  })
}
