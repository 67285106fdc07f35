import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import type { Model } from '#contract'
import { queries } from '../../connection/index.ts'
import { Button, formatAgo, Menu } from '../../kit/index.ts'
import { openModelChange } from '../../model-change/model-change.ts'
import { shownName } from '../../model-change/model-name.ts'
import { useRefusal } from '../../roles/index.ts'

const maxModels = 3

/** A menu that makes one of the last current models current again. */
export function GoBackMenu({ models }: { models: readonly Model[] }) {
  const refusal = useRefusal('models.moveAlias', t`choose the current model`)
  const { data: history = [] } = useQuery(queries.models.aliasHistory.queryOptions())
  const moves = history.filter(({ alias }) => alias === 'current')
  const former = [...new Set(moves.map(({ modelId }) => modelId))].flatMap((id) => {
    const model = models.find(({ modelId }) => modelId === id)
    // A model was current until the next one became current.
    const at = moves.findIndex(({ modelId }) => modelId === id)
    return model && at > 0 && !model.aliases.includes('current') ? [{ model, untilMs: moves[at - 1]!.atMs }] : []
  })
  if (former.length === 0) return null
  return (
    <Menu
      trigger={
        <Button icon={RotateCcw} refused={refusal}>
          {t`Go back…`}
        </Button>
      }
      items={former.slice(0, maxModels).map(({ model, untilMs }) => ({
        label: t`${shownName(model)}, current until ${formatAgo(untilMs)}`,
        run: () => openModelChange({ modelId: model.modelId, alias: 'current', isRollback: true }),
      }))}
    />
  )
}
