import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { User } from '#contract'
import type { Role } from '#model/roles.ts'
import { isServed, queries } from '../../connection/index.ts'
import { Badge, Button, type Column, Input, Panel, Select, Table } from '../../kit/index.ts'
import { EndSessionsButton } from './access/EndSessionsButton.tsx'
import { GettingIn, InviteButton } from './GettingIn.tsx'

const roles: { value: Role; label: string }[] = [
  { value: 'annotator', label: t`Annotator` },
  { value: 'lead', label: t`Lead` },
  { value: 'admin', label: t`Admin` },
]

/** What each role may do, in addition to the roles before it. */
const rights: Record<Role, string> = {
  annotator: t`Label, review and comment, with a queue of their own`,
  lead: t`As annotators; also import, export, assign, approve, freeze, and manage classes and models`,
  admin: t`Everything: also settings, removing images, backups and users`,
}

/** The users of the workspace, their roles, and how to add one. */
export function UsersPanel() {
  const { data: users = [] } = useQuery(queries.access.list.queryOptions())
  const setRole = useMutation(queries.access.setRole.mutationOptions())
  const setDisabled = useMutation(queries.access.setDisabled.mutationOptions())
  const columns: readonly Column<User>[] = [
    { title: t`Name`, cell: ({ name }) => <span className="font-medium">{name}</span> },
    {
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
    { title: t`May`, cell: ({ role }) => <span className="text-xs text-text-2">{rights[role]}</span> },
    {
      title: '',
      width: isServed() ? '330px' : '150px',
      cell: ({ name, disabled }) => (
        <span className="flex items-center justify-end gap-2">
          {isServed() && !disabled && <InviteButton name={name} />}
          {isServed() && !disabled && <EndSessionsButton name={name} />}
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
      <GettingIn />
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
