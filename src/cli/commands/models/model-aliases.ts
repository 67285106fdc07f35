import type { Command } from 'commander'
import { addCommand } from '../../add-command.ts'
import { modelNamed } from '../../named.ts'
import { UsageError } from '../../outcome.ts'
import { evidenceLine, evidenceOn } from '../../output/evidence-text.ts'
import { figuresText } from '../../output/figures-text.ts'
import { count, isoTime } from '../../output/table.ts'
import { modelJson } from './add-model.ts'

const reason = ['--reason <text>', 'why, for the history'] as const
const wait = ['--wait', 'wait until prediction numbers are updated'] as const

export function addModelAliasCommands(model: Command): void {
  addCommand(model, 'alias', 'models.moveAlias', {
    does: 'give a model an alias and take it from any other model',
    takes: {
      name: ['<model>', 'id or name'],
      alias: ['<alias>', 'the alias'],
      reason,
      remove: ['--remove', 'remove the alias from the model'],
      wait,
    },
    figuresLater: true,
    async outcome(session, { name, alias, reason = '', remove, wait = false }) {
      const { models } = session.client
      const { modelId, name: shownName, aliases } = await modelNamed(session, name)
      if (!remove) {
        const evidence = await evidenceOn(session, modelId)
        const holder = (await models.list()).find((one) => one.aliases.includes(alias) && one.modelId !== modelId)
        const moved = await models.moveAlias({ modelId, alias, reason })
        const follows = await figuresText(session, wait)
        const instead = holder ? ` instead of ${holder.name} (${holder.modelId})` : ''
        return {
          json: { ...modelJson(moved), evidence, insteadOf: holder?.modelId ?? null },
          text: `Model ${modelId} ${shownName} is ${alias}${instead}.${follows}${evidenceLine(evidence)}`,
        }
      }
      if (!aliases.includes(alias)) throw new UsageError(`${shownName} (${modelId}) is not ${alias}.`)
      if (alias === 'current')
        throw new Error(`${shownName} is the current model. Make another model current instead of it.`)
      await models.removeAlias({ alias, reason })
      return {
        json: modelJson(await modelNamed(session, modelId)),
        text: `Model ${modelId} ${shownName} is no longer ${alias}.`,
      }
    },
  })

  addCommand(model, 'rollback', 'models.rollback', {
    does: 'make the previous model current again',
    takes: { reason, wait },
    figuresLater: true,
    async outcome(session, { reason, wait = false }) {
      const { models } = session.client
      const previous = (await models.list()).find(({ aliases }) => aliases.includes('previous'))
      const evidence = previous ? await evidenceOn(session, previous.modelId) : null
      const model = await models.rollback({ reason })
      const follows = await figuresText(session, wait)
      return {
        json: { ...modelJson(model), evidence },
        text: `Model ${model.modelId} ${model.name} is current again.${follows}${evidenceLine(evidence)}`,
      }
    },
  })

  addCommand(model, 'remove', 'models.remove', {
    does: 'remove a model with its file and open predictions',
    takes: { modelId: ['<model>', 'id or name'] },
    json: ({ predictions }, { modelId }) => ({ modelId, predictions }),
    text: ({ predictions }, { modelId }) => `Model ${modelId} removed, with ${count(predictions, 'open prediction')}.`,
  })

  addCommand(model, 'history', 'models.aliasHistory', {
    does: 'list alias changes with user, time and reason',
    list: {
      name: 'history',
      columns: {
        time: ({ atMs }) => isoTime(atMs),
        user: 'user',
        alias: 'alias',
        model: ({ model: name, isRollback }) => (name === null ? 'removed' : isRollback ? `back to ${name}` : name),
        reason: 'reason',
      },
      none: 'No aliases yet',
    },
  })
}
