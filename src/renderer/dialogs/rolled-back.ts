import { t } from '@lingui/core/macro'
import type { ModelId } from '#model/ids.ts'
import { engine, reportProblem } from '../connection/index.ts'
import { toast } from '../kit/index.ts'

/** Says that a model is current again; with `replacedId`, the model that gave way can be made current again. */
export function toastRolledBack(name: string, replacedId?: ModelId): void {
  const undo = () =>
    void engine.models
      .moveAlias({ modelId: replacedId!, alias: 'current', reason: t`Rollback undone` })
      .then((model) => toastRolledBack(model.name))
      .catch(reportProblem(t`Rollback not undone`))
  toast({ tone: 'ok', title: t`${name} is current again`, ...(replacedId && { undo }) })
}
