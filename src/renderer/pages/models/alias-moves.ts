import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import type { ModelId } from '#model/ids.ts'
import { engine } from '../../connection/index.ts'
import { toastRolledBack } from '../../dialogs/rolled-back.ts'
import { toast } from '../../kit/index.ts'

type MovedAlias = 'current' | 'canary' | 'candidate' | 'shadow'

/** `replaced`: the name of the model that undoing makes current again. */
type Move = { modelId: ModelId; name: string; alias: MovedAlias; reason?: string; replaced?: string | undefined }

const movedTo: Record<MovedAlias, (name: string) => string> = {
  current: (name) => t`${name} is the current model now`,
  canary: (name) => t`${name} is the canary now`,
  candidate: (name) => t`${name} is the candidate now`,
  shadow: (name) => t`${name} runs in the shadow now`,
}

/** Moves of aliases, said in a toast once they are made: also when the dialog that asked for one has closed. */
export function useAliasMoves() {
  const rollback = useMutation({
    mutationFn: (_: { name: string; replacedId?: ModelId | undefined }) => engine.models.rollback({}),
    onSuccess: (_, { name, replacedId }) => toastRolledBack(name, replacedId),
  })
  const move = useMutation({
    mutationFn: ({ modelId, alias, reason }: Move) => engine.models.moveAlias({ modelId, alias, reason }),
    onSuccess: (_, { name, alias, replaced }) =>
      toast({
        title: movedTo[alias](name),
        tone: 'ok',
        ...(replaced !== undefined && { undo: () => rollback.mutate({ name: replaced }) }),
      }),
  })
  return {
    isMoving: rollback.isPending || move.isPending,
    rollBack: (name: string, replacedId?: ModelId) => rollback.mutate({ name, replacedId }),
    move: (one: Move) => move.mutate(one),
  }
}
