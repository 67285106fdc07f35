import { t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Copy, UserPlus, Users } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { User } from '#contract'
import type { Role } from '#model/roles.ts'
import { queries, reportProblem, useWorkspace } from '../../connection/index.ts'
import { Badge, Button, type Column, Input, Panel, Select, Table, toast } from '../../kit/index.ts'
import { openUserMenu } from '../../roles/index.ts'

const roles: { value: Role; label: string }[] = [
  { value: 'annotator', label: t`Annotator` },
  { value: 'lead', label: t`Lead` },
  { value: 'admin', label: t`Admin` },
]

/** What each role may do; each also what the ones before it may. */
const rights: Record<Role, string> = {
  annotator: t`Label, review and comment, with a queue of their own`,
  lead: t`As annotators; also import, export, assign, approve, freeze, and manage classes and models`,
  admin: t`Everything: also settings, removing images, backups and users`,
}

/** Who is in the workspace, what each may do, and how somebody gets in. */
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
      key: 'rights',
      title: t`May`,
      cell: ({ role }) => <span className="text-xs text-text-2">{rights[role]}</span>,
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
      <GettingIn />
    </Panel>
  )
}

/** The way in, from here to the first image. */
function GettingIn() {
  const folder = useWorkspace((workspace) => ('folder' in workspace ? workspace.folder : ''))
  const copy = () =>
    navigator.clipboard
      .writeText(folder)
      .then(() => toast({ tone: 'ok', title: t`Folder copied`, detail: folder }))
      .catch(reportProblem(t`Can’t copy the folder`))
  return (
    <section aria-label={t`How somebody gets in`} className="flex flex-col gap-2 border-t border-line px-4 py-3">
      <h3 className="font-semibold">{t`How somebody gets in`}</h3>
      <ol className="ml-4 flex list-decimal flex-col gap-2 text-text-2">
        <li>{t`Add them above, with the role for what they will do.`}</li>
        <li>
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            {t`They start Winnow here, or on a computer that has this folder, and open the workspace. One computer at a time has it open.`}
            <Button size="small" icon={Copy} onClick={() => void copy()}>
              {t`Copy the folder’s path`}
            </Button>
          </span>
        </li>
        <li>
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            {t`They choose their name at the lower left, under “Act as”. From then on Home shows their queue.`}
            <Button size="small" icon={Users} onClick={() => openUserMenu(true)}>
              {t`Choose who acts…`}
            </Button>
          </span>
        </li>
      </ol>
      <p className="text-xs text-text-3">
        {t`There is no password. Roles prevent mistakes, and the audit log names who acted. To keep somebody out, set the permissions of the folder.`}
      </p>
    </section>
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
