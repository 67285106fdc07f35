import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import type { ModelId } from '#model/ids.ts'
import { queries } from '../../connection/index.ts'
import { toast } from '../../kit/index.ts'

type MovedAlias = 'current' | 'canary' | 'candidate' | 'shadow'

const movedTo: Record<MovedAlias, (name: string) => string> = {
  current: (name) => t`${name} is the current model now`,
  canary: (name) => t`${name} is the canary now`,
  candidate: (name) => t`${name} is the candidate now`,
  shadow: (name) => t`${name} runs in the shadow now`,
}

/** Moves of aliases, said in a toast once they are made. */
export function useAliasMoves() {
  const rollback = useMutation(queries.models.rollback.mutationOptions())
  const move = useMutation(queries.models.moveAlias.mutationOptions())
  return {
    isMoving: rollback.isPending || move.isPending,
    rollBack(name: string) {
      rollback.mutate({}, { onSuccess: () => toast({ title: t`${name} is current again`, tone: 'ok' }) })
    },
    move(modelId: ModelId, name: string, alias: MovedAlias, reason = '') {
      move.mutate({ modelId, alias, reason }, { onSuccess: () => toast({ title: movedTo[alias](name), tone: 'ok' }) })
    },
  }
}
