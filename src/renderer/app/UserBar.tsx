import { t } from '@lingui/core/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { AArrowDown, AArrowUp, KeyRound, Lightbulb, LogOut, Moon, Sun, UserPen } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { User } from '#contract'
import { useKeysFor } from '../commands/index.ts'
import { actAs, engine, folderOf, isServed, queries, useWorkspace } from '../connection/index.ts'
import { showHintsAgain } from '../hints/hints.ts'
import { classNames, Dialog, Menu, toast, useTheme } from '../kit/index.ts'
import { select } from '../pages/library/library-view.ts'
import { nothingSelected } from '../pages/library/selection.ts'
import { SessionsPanel } from '../pages/settings/access/SessionsPanel.tsx'
import { TokensPanel } from '../pages/settings/access/TokensPanel.tsx'
import { openUserMenu, useUserMenu } from '../roles/index.ts'
import { NameDialog } from './NameDialog.tsx'
import { NoticeBell } from './NoticeBell.tsx'
import { signOut } from './SignOutDialog.tsx'

/** The acting user with a menu to switch users and change theme, text size and hints; and their notifications. */
export function UserBar({ isFolded, children }: { isFolded: boolean; children: ReactNode }) {
  return (
    <div className={classNames('flex items-center gap-0.5', isFolded && 'flex-col-reverse')}>
      <UserMenu isFolded={isFolded} />
      <NoticeBell />
      {children}
    </div>
  )
}

const roleNames = { annotator: t`Annotator`, lead: t`Lead`, admin: t`Admin` }

function UserMenu({ isFolded }: { isFolded: boolean }) {
  const me = useQuery(queries.access.whoami.queryOptions())
  const shown = useTheme((theme) => theme.shown)
  const choose = useTheme((theme) => theme.choose)
  const stepTextSize = useTheme((theme) => theme.stepTextSize)
  const themeKeys = useKeysFor('view.toggleTheme')
  const isOpen = useUserMenu((menu) => menu.isOpen)
  const [isRenaming, setRenaming] = useState(false)
  const [hasAccess, setAccess] = useState(false)
  const users = useUserItems(me.data)
  if (!me.data) return null
  const { name, role } = me.data
  const other = shown === 'dark' ? 'light' : 'dark'
  const menu = (
    <Menu
      side="top"
      open={isOpen}
      onOpenChange={openUserMenu}
      trigger={
        <button
          type="button"
          aria-label={t`Acting as ${name}, ${roleNames[role]}`}
          title={name}
          className={classNames(
            'flex min-w-0 items-center gap-2 rounded-md p-1.5 hover:bg-hover',
            !isFolded && 'flex-1 text-left',
          )}
        >
          <span
            data-letter={name.slice(0, 1).toUpperCase()}
            className="grid size-6 shrink-0 place-items-center rounded-full bg-accent text-xs font-semibold text-on-accent before:content-[attr(data-letter)]"
          />
          {!isFolded && (
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{name}</span>{' '}
              <span className="block truncate text-xs text-text-3">{roleNames[role]}</span>
            </span>
          )}
        </button>
      }
      items={[
        ...(isServed() ? [] : users),
        { label: t`Change your name…`, icon: UserPen, run: () => setRenaming(true) },
        {
          label: t`Switch to ${other}`,
          icon: shown === 'dark' ? Sun : Moon,
          keys: themeKeys,
          run: () => choose(other),
        },
        { label: t`Larger text`, icon: AArrowUp, run: () => stepTextSize(1) },
        { label: t`Smaller text`, icon: AArrowDown, run: () => stepTextSize(-1) },
        { label: t`Show hints again`, icon: Lightbulb, run: showHintsAgain },
        ...(isServed() ? [{ label: t`Sessions and tokens…`, icon: KeyRound, run: () => setAccess(true) }] : []),
        ...(isServed() ? [{ label: t`Sign out`, icon: LogOut, run: signOut }] : []),
      ]}
    />
  )
  return (
    <>
      {menu}
      {hasAccess && (
        // Annotators have no settings page that would show this.
        <Dialog open onClose={() => setAccess(false)} title={t`Sessions and tokens`} width="large">
          <div className="flex flex-col gap-4">
            <SessionsPanel />
            <TokensPanel />
          </div>
        </Dialog>
      )}
      {isRenaming && <NameDialog name={name} onClose={() => setRenaming(false)} />}
    </>
  )
}

/** Returns the menu items that switch to another user. */
function useUserItems(me: User | undefined) {
  const cache = useQueryClient()
  const users = useQuery(queries.access.list.queryOptions())
  const folder = useWorkspace(folderOf) ?? ''
  const change = useMutation({
    mutationFn: (name: string) => actAs(engine, folder, name),
    onSuccess(user) {
      select(() => nothingSelected)
      void cache.invalidateQueries()
      toast({ tone: 'ok', title: t`Now acting as ${user.name} (${roleNames[user.role]})` })
    },
  })
  return [
    { heading: t`Act as` },
    ...(users.data ?? (me ? [me] : []))
      .filter((user) => !user.disabled)
      .map((user) => ({
        label: user.name,
        hint: roleNames[user.role],
        checked: user.userId === me?.userId,
        run: () => change.mutate(user.name),
      })),
    'separator' as const,
  ]
}
