import { t } from '@lingui/core/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { AccessToken } from '#contract'
import type { TokenScope } from '#model/token-scope.ts'
import { queries } from '../../../connection/index.ts'
import { Ago, Button, Checkbox, type Column, formatDate, Input, Panel, Select, Table } from '../../../kit/index.ts'
import { mayNow } from '../../../roles/index.ts'
import { ShownOnceDialog } from '../ShownOnceDialog.tsx'
import { EndButton } from './EndButton.tsx'

const scopes: { value: TokenScope; label: string }[] = [
  { value: 'read', label: t`Read` },
  { value: 'write', label: t`Read and change` },
]
const lifetimes = [30, 90, 365].map((days) => ({ value: String(days), label: t`${days} days` }))

/** The tokens with which programs act as the user. Admins can see those of all users. */
export function TokensPanel() {
  const client = useQueryClient()
  const [all, setAll] = useState(false)
  const { data: tokens = [] } = useQuery(queries.access.tokens.queryOptions({ input: { all } }))
  const changed = () => void client.invalidateQueries({ queryKey: queries.access.tokens.key() })
  const end = useMutation(
    queries.access.endToken.mutationOptions({
      onSuccess: changed,
      meta: { problem: t`Can’t end the token` },
    }),
  )
  const columns: readonly Column<AccessToken>[] = [
    { title: t`Name`, cell: ({ name }) => <span className="font-medium">{name}</span> },
    ...(all ? [{ title: t`User`, cell: (one: AccessToken) => one.user }] : []),
    { title: t`May`, width: '150px', cell: ({ scope }) => scopes.find(({ value }) => value === scope)?.label },
    { title: t`Ends`, width: '130px', cell: ({ expiresAtMs }) => formatDate(expiresAtMs, { dateStyle: 'medium' }) },
    {
      title: t`Last used`,
      width: '140px',
      spare: true,
      cell: ({ usedAtMs }) => (usedAtMs === null ? t`Never` : <Ago ms={usedAtMs} />),
    },
    {
      title: '',
      width: '100px',
      cell: ({ tokenId }) => <EndButton disabled={end.isPending} onClick={() => end.mutate({ tokenId })} />,
    },
  ]
  return (
    <Panel
      title={t`Access tokens`}
      flush
      actions={mayNow('admin') && <Checkbox checked={all} onChange={setAll} label={t`All users`} />}
    >
      <Table
        label={t`Access tokens`}
        columns={columns}
        rows={tokens}
        rowKey={({ tokenId }) => tokenId}
        empty={t`No tokens. A program uses one in place of a password.`}
      />
      <AddToken onAdded={changed} />
    </Panel>
  )
}

function AddToken({ onAdded }: { onAdded(): void }) {
  const [name, setName] = useState('')
  const [scope, setScope] = useState<TokenScope>('read')
  const [days, setDays] = useState('90')
  const [added, setAdded] = useState<{ name: string; token: string } | null>(null)
  const add = useMutation(
    queries.access.addToken.mutationOptions({
      onSuccess(token) {
        setAdded(token)
        setName('')
        onAdded()
      },
      meta: { problem: t`Can’t make the token` },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim()) add.mutate({ name: name.trim(), scope, days: Number(days) })
  }
  return (
    <form className="flex flex-wrap gap-2 border-t border-line px-4 py-3" onSubmit={submit}>
      <Input
        aria-label={t`What the token is for`}
        placeholder={t`What it is for`}
        className="min-w-48 flex-1"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Select<TokenScope>
        label={t`What the token may do`}
        value={scope}
        options={scopes}
        onChange={setScope}
        className="w-40 shrink-0"
      />
      <Select<string>
        label={t`How long it lasts`}
        value={days}
        options={lifetimes}
        onChange={setDays}
        className="w-28 shrink-0"
      />
      <Button icon={KeyRound} type="submit" disabled={name.trim() === '' || add.isPending}>
        {t`Make token`}
      </Button>
      {added && (
        <ShownOnceDialog
          title={t`Token “${added.name}”`}
          text={t`Copy the token now. It is not shown again.`}
          label={t`Token`}
          value={added.token}
          copy={t`Copy token`}
          copied={t`Token copied`}
          onClose={() => setAdded(null)}
        />
      )}
    </form>
  )
}
