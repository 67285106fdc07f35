import type { Command } from 'commander'
import type { ClassThreshold, RemapResult } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { addCommand } from '../../add-command.ts'
import { modelNamed } from '../../named.ts'
import { UsageError } from '../../outcome.ts'
import { count, table } from '../../output/table.ts'
import type { Session } from '../../session.ts'
import { newestEvaluation } from './evaluation.ts'

function thresholdFrom(text: string): ClassThreshold {
  const at = text.lastIndexOf('=')
  const [name, score] = [text.slice(0, at).trim(), Number(text.slice(at + 1))]
  if (at < 1 || name === '' || !(score >= 0 && score <= 1)) throw new UsageError(`${text} is not such as car=0.4.`)
  return { class: name, fromScore: score }
}

/** With fewer objects, a class has no reliable threshold. */
const minObjects = 30

/** Returns the thresholds with the least work to correct, from the newest evaluation, for classes with enough objects. */
async function leastWork(session: Session, modelId: ModelId) {
  const { perClass } = await newestEvaluation(session, modelId)
  return perClass
    .filter(({ objects }) => objects >= minObjects)
    .map(({ class: name, leastWorkThreshold }) => ({ class: name, fromScore: leastWorkThreshold }))
}

export function addClassThresholdsCommand(model: Command): void {
  addCommand(model, 'thresholds', 'models.setThresholds', {
    does: 'print or set the confidence thresholds of classes',
    takes: {
      name: ['<model>', 'id or name'],
      given: ['[class=confidence...]', 'such as car=0.4'],
      isLeastWork: ['--least-work', 'use the thresholds of its newest evaluation: the least work to correct'],
      clear: ['--clear', 'clear the thresholds of all classes'],
    },
    async outcome(session, { name, given = [], isLeastWork, clear }) {
      const { models } = session.client
      const { modelId, name: shownName } = await modelNamed(session, name)
      const thresholds = [
        ...(clear ? [{ class: null, fromScore: 0 }] : []),
        ...(isLeastWork ? await leastWork(session, modelId) : []),
        ...given.map(thresholdFrom),
      ]
      const changed =
        thresholds.length > 0
          ? (await session.follow<RemapResult>(await models.setThresholds({ modelId, thresholds }))).changed
          : null
      const { classes } = await models.classMap({ modelId })
      const mapped = classes.filter(({ classId }) => classId !== null)
      const json = mapped.map((one) => ({ modelClass: one.name, class: one.class, fromScore: one.fromScore }))
      const rows = json.map((one) => [one.modelClass, one.class ?? '', String(Number(one.fromScore.toFixed(3)))])
      return {
        json: { modelId, thresholds: json, ...(changed !== null && { predictionsChanged: changed }) },
        text:
          changed === null
            ? table(['model class', 'class', 'from'], rows, 'No class of it is mapped to the label set')
            : `${shownName}: ${count(thresholds.length, 'threshold')} set; ${count(changed, 'prediction')} changed.`,
      }
    },
  })
}
