import { t } from '@lingui/core/macro'
import type { ModelId } from '#model/ids.ts'
import { engine, reportProblem } from '../connection/index.ts'
import { toast } from '../kit/index.ts'

/** Shows a message that a model is current. With `replacedId`, the message can undo the change. */
export function toastCurrentAgain(name: string, isRollback: boolean, replacedId?: ModelId): void {
  const undo = () =>
    void engine.models
      .moveAlias({ modelId: replacedId!, alias: 'current', reason: t`Model change undone` })
      .then((model) => toastCurrentAgain(model.name, true))
      .catch(reportProblem(t`Can’t undo the model change`))
  toast({
    tone: 'ok',
    title: isRollback ? t`${name} is current again` : t`${name} is the current model now`,
    undo: replacedId && undo,
  })
}
