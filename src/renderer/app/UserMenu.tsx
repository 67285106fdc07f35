import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { UserRound } from 'lucide-react'
import { actAs, engine, queries, useWorkspace } from '../connection/index.ts'
import { Menu, toast } from '../kit/index.ts'

/** Who acts, and acting as somebody else. */
export function UserMenu() {
  const cache = useQueryClient()
  const me = useQuery(queries.access.whoami.queryOptions())
  const users = useQuery(queries.access.list.queryOptions())
  const folder = useWorkspace((workspace) => ('folder' in workspace ? workspace.folder : ''))
  const change = useMutation({
    mutationFn: (name: string) => actAs(engine, folder, name),
    onSuccess(user) {
      void cache.invalidateQueries()
      toast({ tone: 'ok', title: `Now acting as ${user.name} (${user.role})` })
    },
  })
  if (!me.data) return null
  const { name, role } = me.data
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          aria-label={`Acting as ${name}, ${role}`}
          className="flex h-7 items-center gap-1.5 rounded-md px-2 text-text-2 hover:bg-hover hover:text-text"
        >
          <UserRound size={16} aria-hidden />
          <span className="max-w-32 truncate">{name}</span>
        </button>
      }
      items={[
        { heading: 'Act as' },
        ...(users.data ?? [me.data])
          .filter((user) => !user.disabled)
          .map((user) => ({
            label: user.name,
            hint: user.role,
            checked: user.userId === me.data.userId,
            run: () => change.mutate(user.name),
          })),
      ]}
    />
  )
}
