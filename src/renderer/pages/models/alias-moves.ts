import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import type { ModelId } from '#model/ids.ts'
import { queries } from '../../connection/index.ts'
import { toast } from '../../kit/index.ts'

/** Moves of aliases, said in a toast once they are made. */
export function useAliasMoves() {
  const rollback = useMutation(queries.models.rollback.mutationOptions())
  const move = useMutation(queries.models.moveAlias.mutationOptions())
  return {
    isMoving: rollback.isPending || move.isPending,
    rollBack(name: string) {
      rollback.mutate({}, { onSuccess: () => toast({ title: t`${name} is current again`, tone: 'ok' }) })
    },
    move(modelId: ModelId, name: string, alias: 'current' | 'canary' | 'candidate' | 'shadow', reason = '') {
      move.mutate(
        { modelId, alias, reason },
        { onSuccess: () => toast({ title: t`${name} is ${alias} now`, tone: 'ok' }) },
      )
    },
  }
}
