import { ChevronDown, FolderOpen, LogOut, Moon, Search, Sun } from 'lucide-react'
import { useKeysFor } from '../commands/index.ts'
import { useWorkspace } from '../connection/index.ts'
import { IconButton, Kbd, Menu, useTheme } from '../kit/index.ts'
import { JobIndicator } from './JobIndicator.tsx'
import { NoticeBell } from './NoticeBell.tsx'
import { openOverlay } from './overlays.ts'
import { UserMenu } from './UserMenu.tsx'
import { closeWorkspace, showInFolder } from './workspace-actions.ts'

/** Workspace on the left, search in the middle, jobs, user and theme on the right. */
export function TopBar() {
  return (
    <header className="flex h-11 shrink-0 items-center gap-3 border-b border-line px-3">
      <WorkspaceMenu />
      <PaletteButton />
      <div className="flex flex-1 items-center justify-end gap-1">
        <JobIndicator />
        <NoticeBell />
        <ThemeToggle />
        <UserMenu />
      </div>
    </header>
  )
}

function WorkspaceMenu() {
  const workspace = useWorkspace()
  if (!('name' in workspace)) return null
  return (
    <div className="flex flex-1 items-center gap-2">
      <Menu
        trigger={
          <button
            type="button"
            className="flex h-7 max-w-72 min-w-0 items-center gap-1.5 rounded-md px-2 font-semibold hover:bg-hover"
          >
            <span className="truncate">{workspace.name}</span>
            <ChevronDown size={14} className="shrink-0 text-text-3" aria-hidden />
          </button>
        }
        items={[
          { label: 'Show folder', icon: FolderOpen, run: () => showInFolder(workspace.folder) },
          'separator',
          { label: 'Close workspace', icon: LogOut, run: closeWorkspace },
        ]}
      />
      {workspace.status === 'opening' && <span className="text-text-3">Opening…</span>}
      {workspace.status === 'restarting' && <span className="text-warn">Restarting the engine…</span>}
    </div>
  )
}

function PaletteButton() {
  const keys = useKeysFor('help.palette')
  return (
    <button
      type="button"
      onClick={() => openOverlay('palette')}
      className="flex h-7 w-72 items-center gap-2 rounded-md border border-line bg-surface px-2 text-text-3 hover:border-line-strong"
    >
      <Search size={14} aria-hidden />
      <span className="flex-1 text-left">Find a command</span>
      {keys && <Kbd keys={keys} />}
    </button>
  )
}

function ThemeToggle() {
  const shown = useTheme((theme) => theme.shown)
  const choose = useTheme((theme) => theme.choose)
  const other = shown === 'dark' ? 'light' : 'dark'
  return (
    <IconButton
      icon={shown === 'dark' ? Sun : Moon}
      label={`Switch to ${other}`}
      keys={useKeysFor('view.toggleTheme')}
      onClick={() => choose(other)}
    />
  )
}
