import { t } from '@lingui/core/macro'
import { useMutation } from '@tanstack/react-query'
import { queries } from '../../../connection/index.ts'
import { Button, toast } from '../../../kit/index.ts'

/** Lets an admin sign a user out everywhere. */
export function EndSessionsButton({ name }: { name: string }) {
  const end = useMutation(
    queries.access.endSessions.mutationOptions({
      onSuccess: () => toast({ tone: 'ok', title: t`${name} is signed out` }),
      meta: { problem: t`Can’t sign ${name} out` },
    }),
  )
  return (
    <Button variant="quiet" size="small" disabled={end.isPending} onClick={() => end.mutate({ name })}>
      {t`Sign out`}
    </Button>
  )
}
