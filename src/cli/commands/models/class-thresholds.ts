import type { Command } from 'commander'
import type { ClassThreshold, RemapResult } from '#contract'
import { addCommand } from '../../add-command.ts'
import { modelNamed } from '../../model-named.ts'
import { UsageError } from '../../outcome.ts'
import { count, table } from '../../output/table.ts'
import type { Session } from '../../session.ts'

function thresholdFrom(text: string): ClassThreshold {
  const at = text.lastIndexOf('=')
  const [name, score] = [text.slice(0, at).trim(), Number(text.slice(at + 1))]
  if (at < 1 || name === '' || !(score >= 0 && score <= 1)) throw new UsageError(`${text} is not such as car=0.4.`)
  return { class: name, fromScore: score }
}

/** Fewer objects than these say nothing of a class. */
const minObjects = 30

/** Of the newest evaluation: where each class with enough objects is the least work to correct. */
async function leastWork(
  { client }: Session,
  modelId: Parameters<Session['client']['models']['classMap']>[0]['modelId'],
) {
  const [newest] = await client.evaluation.list({ modelId })
  if (!newest) throw new Error('This model has not been evaluated yet. Run `winnow model evaluate` first.')
  const { perClass } = await client.evaluation.get({ evaluationId: newest.evaluationId })
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
