import { t } from '@lingui/core/macro'
import type { ModelId } from '#model/ids.ts'
import { engine, reportProblem } from '../connection/index.ts'
import { toast } from '../kit/index.ts'

/** Says that a model is current; with `replacedId`, the model that gave way can be made current again at once. */
export function toastCurrentAgain(name: string, isRollback: boolean, replacedId?: ModelId): void {
  const undo = () =>
    void engine.models
      .moveAlias({ modelId: replacedId!, alias: 'current', reason: t`Model change undone` })
      .then((model) => toastCurrentAgain(model.name, true))
      .catch(reportProblem(t`Can’t undo the model change`))
  toast({
    tone: 'ok',
    title: isRollback ? t`${name} is current again` : t`${name} is the current model now`,
    ...(replacedId && { undo }),
  })
}
