import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { User } from '#contract'
import type { Role } from '#model/roles.ts'
import { queries } from '../../connection/index.ts'
import { Badge, Button, type Column, Input, Panel, Select, Table } from '../../kit/index.ts'

const roles: { value: Role; label: string }[] = [
  { value: 'annotator', label: t`Annotator` },
  { value: 'lead', label: t`Lead` },
  { value: 'admin', label: t`Admin` },
]

/** Who may do what: annotators review; leads also import, freeze, export and manage models; admins everything. */
export function UsersPanel() {
  const { data: users = [] } = useQuery(queries.access.list.queryOptions())
  const setRole = useMutation(queries.access.setRole.mutationOptions())
  const setDisabled = useMutation(queries.access.setDisabled.mutationOptions())
  const columns: readonly Column<User>[] = [
    { key: 'name', title: t`Name`, cell: ({ name }) => <span className="font-medium">{name}</span> },
    {
      key: 'role',
      title: t`Role`,
      width: '130px',
      cell: ({ name, role }) => (
        <Select
          label={t`Role of ${name}`}
          value={role}
          options={roles}
          onChange={(next) => setRole.mutate({ name, role: next })}
          className="w-28"
        />
      ),
    },
    {
      key: 'disabled',
      title: '',
      width: '150px',
      cell: ({ name, disabled }) => (
        <span className="flex items-center justify-end gap-2">
          {disabled && <Badge tone="warn">{t`Disabled`}</Badge>}
          <Button
            variant="quiet"
            size="small"
            className="-mr-2"
            onClick={() => setDisabled.mutate({ name, disabled: !disabled })}
          >
            {disabled ? t`Enable` : t`Disable`}
          </Button>
        </span>
      ),
    },
  ]
  return (
    <Panel title={t`Users`} flush>
      <Table label={t`Users`} columns={columns} rows={users} rowKey={(user) => user.userId} />
      <AddUser />
      <p className="px-4 pb-3 text-xs text-text-3">
        <Trans>
          Annotators review. Leads also import, freeze, export and manage models. Admins also manage retention and
          users.
        </Trans>
      </p>
    </Panel>
  )
}

function AddUser() {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('annotator')
  const add = useMutation(queries.access.add.mutationOptions({ onSuccess: () => setName('') }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim()) add.mutate({ name: name.trim(), role })
  }
  return (
    <form className="flex gap-2 border-t border-line px-4 py-3" onSubmit={submit}>
      <Input
        aria-label={t`New user name`}
        placeholder={t`Name`}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Select<Role>
        label={t`New user role`}
        value={role}
        options={roles}
        onChange={setRole}
        className="w-32 shrink-0"
      />
      <Button icon={UserPlus} type="submit" disabled={name.trim() === '' || add.isPending}>
        {t`Add user`}
      </Button>
    </form>
  )
}
