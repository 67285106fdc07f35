import { plural, t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AssignedQueue } from '#contract'
import { ErrorText, queries } from '../../connection/index.ts'
import { ActionDialog, Checkbox, toast } from '../../kit/index.ts'

type MoveShareProps = { queue: AssignedQueue; user: string; left: number; onClose(): void }

/** Moves the rest of a user's share to others, or back to the common queue. */
export function MoveShareDialog({ queue, user, left, onClose }: MoveShareProps) {
  const users = (useQuery(queries.access.list.queryOptions()).data ?? []).filter(
    ({ disabled, name }) => !disabled && name !== user,
  )
  const [chosen, setChosen] = useState<readonly string[]>([])
  const move = useMutation(
    queries.labeling.moveShare.mutationOptions({
      onSuccess() {
        toast({ tone: 'ok', title: t`Moved ${plural(left, { one: '# image', other: '# images' })} of ${user}` })
        onClose()
      },
    }),
  )
  const isBack = chosen.length === 0
  return (
    <ActionDialog
      onClose={onClose}
      width="small"
      title={t`Move what ${user} has left`}
      action={isBack ? t`Give back` : t`Move`}
      refused={isBack && queue.blind ? t`Images of a blind queue stay in it. Choose at least one user.` : null}
      disabled={move.isPending}
      onAction={() => move.mutate({ queueId: queue.queueId, from: user, to: [...chosen] })}
    >
      <div className="flex flex-col gap-3">
        <p className="text-text-2">
          {t`“${queue.name}” has ${plural(left, { one: '# image', other: '# images' })} left for ${user}. What is done stays as it is.`}
        </p>
        <fieldset className="grid max-h-44 grid-cols-2 gap-x-4 overflow-y-auto">
          <legend className="pb-1 text-xs font-medium text-text-2">{t`To`}</legend>
          {users.map(({ userId, name }) => (
            <Checkbox
              key={userId}
              label={name}
              checked={chosen.includes(name)}
              onChange={(isOn) => setChosen(isOn ? [...chosen, name] : chosen.filter((one) => one !== name))}
            />
          ))}
        </fieldset>
        <p role="status" className="text-xs text-text-3">
          {isBack
            ? t`Nobody is chosen: the images leave the queue, and anyone may review them.`
            : t`Images are distributed evenly.`}
        </p>
        <ErrorText error={move.error} />
      </div>
    </ActionDialog>
  )
}
