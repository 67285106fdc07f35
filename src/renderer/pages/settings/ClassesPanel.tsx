import { useMutation, useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { queries } from '../../connection/index.ts'
import { Button, Input, Panel } from '../../kit/index.ts'

/** The label set: the classes in their order and colour. */
export function ClassesPanel() {
  const { data: classes = [] } = useQuery(queries.workspace.classes.queryOptions())
  const [name, setName] = useState('')
  const add = useMutation(queries.workspace.addClasses.mutationOptions({ onSuccess: () => setName('') }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim()) add.mutate({ names: [name.trim()] })
  }
  return (
    <Panel title={`Label set (${classes.length})`}>
      <form className="mb-3 flex gap-2" onSubmit={submit}>
        <Input
          aria-label="Name of the new class"
          placeholder="New class"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button icon={Plus} type="submit" disabled={name.trim() === '' || add.isPending}>
          Add class
        </Button>
      </form>
      <ul className="grid max-h-72 grid-cols-3 gap-x-4 gap-y-1 overflow-y-auto">
        {classes.map(({ classId, name: title, color, position }) => (
          <li key={classId} className="flex min-w-0 items-center gap-2">
            <span className="size-2.5 shrink-0 rounded-sm" style={{ background: color }} aria-hidden />
            <span className="truncate">{title}</span>
            {position < 9 && <span className="ml-auto text-xs text-text-3">{position + 1}</span>}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
