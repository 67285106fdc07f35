import { t } from '@lingui/core/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { UserSession } from '#contract'
import { queries } from '../../../connection/index.ts'
import { Ago, Badge, Button, Checkbox, type Column, Panel, Table } from '../../../kit/index.ts'
import { mayNow } from '../../../roles/index.ts'
import { EndButton } from './EndButton.tsx'

/** Where the user is signed in. Admins can see all users. */
export function SessionsPanel() {
  const client = useQueryClient()
  const [all, setAll] = useState(false)
  const { data: user } = useQuery(queries.access.whoami.queryOptions())
  const { data: sessions = [] } = useQuery(queries.access.sessions.queryOptions({ input: { all } }))
  const ended = {
    onSuccess: () => void client.invalidateQueries({ queryKey: queries.access.sessions.key() }),
    meta: { problem: t`Can’t end the session` },
  }
  const end = useMutation(queries.access.endSession.mutationOptions(ended))
  const endOthers = useMutation(queries.access.endSessions.mutationOptions(ended))
  const columns: readonly Column<UserSession>[] = [
    ...(all ? [{ title: t`User`, cell: (one: UserSession) => one.user }] : []),
    {
      title: t`Browser`,
      cell: ({ browser, isOwn }) => (
        <span className="flex items-center gap-2">
          {browser || t`Unknown browser`}
          {isOwn && <Badge>{t`This one`}</Badge>}
        </span>
      ),
    },
    { title: t`Signed in`, width: '140px', cell: ({ createdAtMs }) => <Ago ms={createdAtMs} /> },
    { title: t`Last used`, width: '140px', spare: true, cell: ({ usedAtMs }) => <Ago ms={usedAtMs} /> },
    {
      title: '',
      width: '100px',
      cell: ({ sessionId, isOwn }) =>
        !isOwn && <EndButton disabled={end.isPending} onClick={() => end.mutate({ sessionId })} />,
    },
  ]
  const hasOthers = sessions.some((one) => one.user === user?.name && !one.isOwn)
  return (
    <Panel
      title={t`Sessions`}
      flush
      actions={mayNow('admin') && <Checkbox checked={all} onChange={setAll} label={t`All users`} />}
    >
      <Table label={t`Sessions`} columns={columns} rows={sessions} rowKey={({ sessionId }) => sessionId} />
      <div className="flex items-center justify-between gap-4 border-t border-line px-4 py-3">
        <p className="text-xs text-text-3">
          {t`A session ends by itself after a week without use, and after 30 days. End any that you don’t know, and tell an admin.`}
        </p>
        <Button
          className="shrink-0"
          disabled={!user || !hasOthers || endOthers.isPending}
          onClick={() => user && endOthers.mutate({ name: user.name })}
        >
          {t`End all others`}
        </Button>
      </div>
    </Panel>
  )
}
