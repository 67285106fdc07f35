import { t } from '@lingui/core/macro'
import { ORPCError } from '@orpc/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import {
  ArchiveRestore,
  Boxes,
  Cloud,
  FolderInput,
  FolderOpen,
  HardDrive,
  Server,
  TriangleAlert,
  Wheat,
} from 'lucide-react'
import { type DragEvent, useEffect, useState } from 'react'
import { errorMessage, offer, shell, useOffered, useWorkspace } from '../../connection/index.ts'
import { openExisting, openSample, restoreBackup } from '../../dialogs/import/set-up.ts'
import { askForServer } from '../../dialogs/OpenServerDialog.tsx'
import { usePendingRestore } from '../../dialogs/restore.ts'
import { Button, classNames, fileName } from '../../kit/index.ts'
import { LanguageSelect } from '../../language/LanguageSelect.tsx'
import { FirstStep } from './FirstStep.tsx'
import { type Recent, RecentWorkspaces } from './RecentWorkspaces.tsx'
import { RestoreFromStorageDialog } from './RestoreFromStorageDialog.tsx'
import { RestoreProgress } from './RestoreProgress.tsx'

const chooseBackup = () => restoreBackup()
const chooseWorkspace = () => openExisting()

async function openRecent({ folder, isServer }: Recent): Promise<void> {
  if (isServer) await shell.openServer({ address: folder })
  else await openExisting(folder)
}

/** Returns the newest backup of a workspace that could not be opened, if the error names one. */
const backupIn = ({ data }: ORPCError<string, unknown>): string | null =>
  typeof data === 'object' && data !== null && 'backup' in data && typeof data.backup === 'string' ? data.backup : null

const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')

/** The start screen: continue with a recent workspace, or start with a folder of images, which can be dropped anywhere. */
export function StartPage() {
  const workspace = useWorkspace()
  const open = useOpen()
  useRestorePending(open.mutate)
  const recent = useQuery({
    queryKey: ['shell', 'recent'],
    queryFn: () => shell.recent(),
    gcTime: 0,
  })
  const model = useOffered(({ models }) => models[0])
  const [isOver, setIsOver] = useState(false)
  const atStart = workspace.status === 'none' ? workspace : null
  const trouble = open.error ? errorMessage(open.error) : atStart?.problem
  const backup = open.error instanceof ORPCError ? backupIn(open.error) : atStart?.backup
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setIsOver(false)
    offer(window.winnow.dropped([...event.dataTransfer.files]))
  }
  if (!recent.isFetched) return null
  const workspaces = recent.data ?? []
  const isFirst = workspaces.length === 0
  return (
    <main
      className="relative flex h-full overflow-y-auto bg-surface"
      onDragOver={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={(event) => event.currentTarget === event.target && setIsOver(false)}
      onDrop={onDrop}
    >
      <div className={classNames('flex min-w-0 flex-1 flex-col gap-8 px-16 py-12', isFirst && 'mx-auto max-w-[760px]')}>
        <header className="flex items-center gap-3">
          <span className="grid size-9 place-items-center rounded-lg bg-accent text-on-accent">
            <Wheat size={20} aria-hidden />
          </span>
          <h1 className="flex-1 text-lg font-semibold">{t`Winnow`}</h1>
          <span className="flex items-center gap-1.5 text-xs text-text-2">
            <HardDrive size={14} aria-hidden /> {t`Everything stays on this computer`}
          </span>
          <LanguageSelect className="max-w-56" />
        </header>
        {trouble && !open.isPending && (
          <Trouble text={trouble} backup={backup} onRestore={(backup) => open.mutate(() => restoreBackup(backup))} />
        )}
        {model !== undefined && (
          <p role="status" className="flex gap-2 rounded-md bg-inset px-3 py-2">
            <Boxes size={16} className="mt-0.5 shrink-0" aria-hidden />
            <span className="min-w-0">{t`Open a workspace or choose images to add ${fileName(model)}.`}</span>
          </p>
        )}
        {isFirst ? (
          <FirstStep isBusy={open.isPending} onSample={() => open.mutate(openSample)} />
        ) : (
          <RecentWorkspaces
            workspaces={workspaces}
            isBusy={open.isPending}
            onOpen={(workspace) => open.mutate(() => openRecent(workspace))}
            onFind={() => open.mutate(chooseWorkspace)}
          />
        )}
        <footer className="mt-auto -ml-3 flex flex-wrap items-center gap-2">
          <OtherWays open={open} />
          {open.isPending && <RestoreProgress />}
        </footer>
      </div>
      {!isFirst && (
        <aside className="w-[min(540px,40%)] shrink-0 overflow-y-auto border-l border-line bg-bg px-10 py-12">
          <FirstStep isBusy={open.isPending} onSample={() => open.mutate(openSample)} />
        </aside>
      )}
      {isOver && <DropHint />}
    </main>
  )
}

const DropHint = () => (
  <div className="pointer-events-none absolute inset-2 z-30 flex flex-col items-center justify-center gap-2 rounded-xl border-2 border-dashed border-accent-text bg-bg/90">
    <FolderInput size={32} strokeWidth={1.5} className="text-accent-text" aria-hidden />
    <p className="text-lg font-semibold">{t`Drop images or folders to begin`}</p>
  </div>
)

const useOpen = () => useMutation({ mutationFn: (work: () => Promise<void>) => work(), meta: { shownInPlace: true } })

/** Restores the backup that this page, or a workspace before it was closed, asked for. */
function useRestorePending(open: (work: () => Promise<void>) => void): void {
  const { pending } = usePendingRestore()
  useEffect(() => {
    // Effects run twice in development.
    if (!pending || usePendingRestore.getState().pending !== pending) return
    usePendingRestore.setState({ pending: null })
    open(async () => void (await shell.restoreBackup(pending)))
  }, [pending, open])
}

type TroubleProps = { text: string; backup: string | null | undefined; onRestore(backup: string): void }

function Trouble({ text, backup, onRestore }: TroubleProps) {
  return (
    <div className="flex flex-col items-start gap-2">
      <p role="alert" data-selectable className="flex gap-2 rounded-md bg-danger-soft px-3 py-2 text-danger">
        <TriangleAlert size={16} className="mt-0.5 shrink-0" aria-hidden />
        <span className="min-w-0">{text}</span>
      </p>
      {backup && (
        <Button icon={ArchiveRestore} title={backup} onClick={() => onRestore(backup)}>
          {t`Restore newest backup…`}
        </Button>
      )}
    </div>
  )
}

function OtherWays({ open }: { open: ReturnType<typeof useOpen> }) {
  const [isStorageOpen, setIsStorageOpen] = useState(false)
  return (
    <>
      <Button variant="quiet" icon={FolderOpen} disabled={open.isPending} onClick={() => open.mutate(chooseWorkspace)}>
        {t`Open a workspace…`}
      </Button>
      <Button variant="quiet" icon={Server} disabled={open.isPending} onClick={askForServer}>
        {t`Open from a server…`}
      </Button>
      <Button variant="quiet" icon={ArchiveRestore} disabled={open.isPending} onClick={() => open.mutate(chooseBackup)}>
        {open.isPending && open.variables === chooseBackup ? t`Restoring…` : t`Restore backup…`}
      </Button>
      <Button variant="quiet" icon={Cloud} disabled={open.isPending} onClick={() => setIsStorageOpen(true)}>
        {t`Restore from object storage…`}
      </Button>
      {isStorageOpen && <RestoreFromStorageDialog onClose={() => setIsStorageOpen(false)} />}
    </>
  )
}
